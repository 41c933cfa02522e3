import { ConfigDocument } from './config-document';
import { type PluginConfig, pluginSchema } from './gateway-config';
import type { Variables } from './interpolate';

/**
 * What a text says under `plugins:`, before it is read as a whole: they must be loaded to know what their options may be.
 * @returns those that are right in themselves; none where the text cannot be read
 */
export function pluginsIn(text: string, variables: Variables): Record<string, PluginConfig> {
  // A large file is not read twice for nothing. A backslash could spell the word in another way.
  if (!text.includes('plugins') && !text.includes('\\')) return {};
  let value: unknown;
  try {
    value = new ConfigDocument(text, variables).value();
  } catch {
    // Whoever reads the whole says what is wrong with it.
    return {};
  }
  const { plugins } = (typeof value === 'object' && value !== null ? value : {}) as { plugins?: unknown };
  if (typeof plugins !== 'object' || plugins === null) return {};
  const read = Object.entries(plugins).map(([name, plugin]) => [name, pluginSchema.safeParse(plugin).data] as const);
  return Object.fromEntries(read.filter((one): one is [string, PluginConfig] => one[1] !== undefined));
}
