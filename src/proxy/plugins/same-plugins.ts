import type { LoadedPlugin } from './loaded-plugin';
import type { LoadedPlugins } from './plugin-loader';

/** Whether two loadings gave the same versions. */
export function samePlugins(one: LoadedPlugins | undefined, other: LoadedPlugins | undefined): boolean {
  const [left, right] = [one ?? new Map<string, LoadedPlugin>(), other ?? new Map<string, LoadedPlugin>()];
  return left.size === right.size && [...left].every(([name, plugin]) => markOf(plugin) === markOf(right.get(name)));
}

/** Each version that is loaded reads its options with a function of its own. */
const markOf = (plugin: LoadedPlugin | undefined): unknown =>
  plugin === undefined ? undefined : plugin.fault === undefined ? plugin.options : plugin.fault;
