import type { GatewayConfig } from '../proxy';
import { SECRET } from './redacted';

/** One thing that is another in the newer configuration; undefined stands for what is not there. */
export interface Change {
  /** Such as `routes.mawbs.rewrite.stripPrefix`. */
  readonly path: string;
  readonly before: unknown;
  readonly after: unknown;
}

/** Which routes of a place are asked one after the other, though none has more conditions: there the order in the file decides. */
export type TiesOf = (routes: GatewayConfig['routes']) => ReadonlyMap<string, readonly string[]>;

/** @returns what differs, without secrets; the order of routes only where it decides */
export function configChanges(before: GatewayConfig, after: GatewayConfig, tiesOf: TiesOf): Change[] {
  const changes = [...changesBetween(byName(before), byName(after), ''), ...orderChanges(before, after, tiesOf)];
  return changes.map(({ path, before: older, after: newer }) => ({
    path,
    before: withoutSecrets(older, path),
    after: withoutSecrets(newer, path),
  }));
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

/** Of routes that are in both: what is new or gone is told by its name. */
function orderChanges({ routes: older }: GatewayConfig, { routes: newer }: GatewayConfig, tiesOf: TiesOf): Change[] {
  const [ties, newTies] = [tiesOf(older), tiesOf(newer)];
  return [...ties].flatMap(([place, ids]) => {
    const others = newTies.get(place) ?? [];
    const [before, after] = [ids.filter((id) => others.includes(id)), others.filter((id) => ids.includes(id))];
    return before.join() === after.join()
      ? []
      : [{ path: 'routes, in the order in which they are asked', before, after }];
  });
}

/** Options of plugins are not ours: what is called so is taken for a secret. */
const LOOKS_SECRET = /(?:password|passphrase|secret|token|key|credential)s?$/i;

function withoutSecrets(value: unknown, path: string): unknown {
  if (value === undefined) return undefined;
  const [, owner, name] = /^(?:routes\.[^.]+\.(plugins)\.)?(?:.*\.)?([^.]+)$/.exec(path) ?? [];
  if (name === 'secrets' || (owner === 'plugins' && LOOKS_SECRET.test(name!))) return SECRET;
  if (Array.isArray(value)) return value.map((one) => withoutSecrets(one, path));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, withoutSecrets(one, `${path}.${key}`)]));
}
