import type { GatewayConfig } from '../proxy';
import { readRoutes } from './config';
import type { Outcome } from './outcome';
import { SECRET } from './redacted';
import { commandEnvironment } from './settings';

const DEFAULT_FILE = 'gateway.yaml';

/** One thing that is another in the newer configuration; undefined stands for what is not there. */
interface Change {
  /** Such as `routes.mawbs.rewrite.stripPrefix`. */
  readonly path: string;
  readonly before: unknown;
  readonly after: unknown;
}

/**
 * `config diff`: what would change, with defaults and variables put in; order and spelling of the files do not count.
 * @param other the newer one; without it `file` is compared with what GATEWAY_CONFIG names
 */
export async function diffConfig(file: string, other: string | undefined): Promise<Outcome> {
  const [older, newer] =
    other === undefined ? [commandEnvironment().GATEWAY_CONFIG ?? DEFAULT_FILE, file] : [file, other];
  const [before, after] = [await readRoutes(older, true), await readRoutes(newer, true)];
  const changes = changesBetween(byName(before!.config), byName(after!.config), '');
  const lines = changes.map((change) => lineOf(change));
  const warnings = after!.warnings;
  return {
    text: [
      ...(lines.length === 0
        ? [`No difference between ${older} and ${newer}.`]
        : [`From ${older} to ${newer}:`, ...lines]),
      ...warnings.map((warning) => `warning: ${warning}`),
    ].join('\n'),
    data: { from: older, to: newer, changes: changes.map(written), warnings },
  };
}

/** Lists of named things as objects, so that one in another place is the same. */
function byName({ routes, trustedIssuers, ...rest }: GatewayConfig): Record<string, unknown> {
  return {
    ...rest,
    routes: Object.fromEntries(routes.map((route) => [route.id, route])),
    trustedIssuers: Object.fromEntries(trustedIssuers.map((trusted) => [trusted.issuer, trusted])),
  };
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function changesBetween(before: unknown, after: unknown, path: string): Change[] {
  if (!isObject(before) || !isObject(after))
    return JSON.stringify(before) === JSON.stringify(after) ? [] : [{ path, before, after }];
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((key) =>
    changesBetween(before[key], after[key], path === '' ? key : `${path}.${key}`),
  );
}

function lineOf({ path, before, after }: Change): string {
  if (before === undefined) return `+ ${path}: ${text(after, path)}`;
  return after === undefined ? `- ${path}` : `~ ${path}: ${text(before, path)} -> ${text(after, path)}`;
}

const written = ({ path, before, after }: Change) => ({
  path,
  before: withoutSecrets(before, path) ?? null,
  after: withoutSecrets(after, path) ?? null,
});

const text = (value: unknown, path: string): string => JSON.stringify(withoutSecrets(value, path));

function withoutSecrets(value: unknown, path: string): unknown {
  if (/(^|\.)secrets$/.test(path)) return value === undefined ? undefined : SECRET;
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, withoutSecrets(one, `${path}.${key}`)]));
}
