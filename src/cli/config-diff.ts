import { readRoutes } from './config';
import { type Change, configChanges } from './config-changes';
import type { Outcome } from './outcome';
import { commandEnvironment } from './settings';

const DEFAULT_FILE = 'gateway.yaml';

/**
 * `config diff`: what would change, with defaults and variables put in and secrets left out. Spelling does not count, and order
 * only where it decides.
 * @param other the newer one; without it `file` is compared with what GATEWAY_CONFIG names
 */
export async function diffConfig(file: string, other: string | undefined): Promise<Outcome> {
  const [older, newer] =
    other === undefined ? [commandEnvironment().GATEWAY_CONFIG ?? DEFAULT_FILE, file] : [file, other];
  const [before, after] = [await readRoutes(older, true), await readRoutes(newer, true)];
  const { tiesOf } = await import('../proxy/configuration.js'); // only for who reads routes
  const changes = configChanges(before!.config, after!.config, tiesOf);
  const lines = changes.map((change) => lineOf(change));
  const warnings = after!.warnings;
  return {
    text: [
      ...(lines.length === 0
        ? [`No difference between ${older} and ${newer}.`]
        : [`From ${older} to ${newer}:`, ...lines]),
      ...warnings.map((warning) => `warning: ${warning}`),
    ].join('\n'),
    data: {
      from: older,
      to: newer,
      changes: changes.map(({ path, before: older, after: newer }) => ({
        path,
        before: older ?? null,
        after: newer ?? null,
      })),
      warnings,
    },
  };
}

function lineOf({ path, before, after }: Change): string {
  if (before === undefined) return `+ ${path}: ${JSON.stringify(after)}`;
  return after === undefined ? `- ${path}` : `~ ${path}: ${JSON.stringify(before)} -> ${JSON.stringify(after)}`;
}
