import type { RouteConfig } from './gateway-config';

type Match = RouteConfig['match'];

/** A condition's name among all, and its values; undefined stands for any value, or none. */
type Named = readonly [name: string, values: readonly string[] | undefined];

/** @param kinds `head`: only what the head of a request tells; `all`: also who asks. @returns in the order of their names */
function conditionsOf({ headers, query, claims, tenants }: Match, kinds: 'head' | 'all'): Named[] {
  const named = (kind: string, conditions: Match['headers'] = {}): Named[] =>
    Object.entries(conditions).map(([name, condition]) => [
      `${kind} ${kind === 'header' ? name.toLowerCase() : name}`,
      typeof condition === 'boolean' ? undefined : typeof condition === 'string' ? [condition] : condition,
    ]);
  const all = [...named('header', headers), ...named('query', query)];
  if (kinds === 'all') all.push(...named('claim', claims), ...named('tenants', tenants && { '': tenants }));
  return all.sort(([a], [b]) => (a < b ? -1 : 1));
}

const keyOf = (name: string, value?: string): string => JSON.stringify([name, value]);
const ANY = '';

/**
 * By which keys to find a route that may take all requests of another one: those of its first condition. The others are
 * for whoever looks closer.
 */
export function takerKeys(match: Match, kinds: 'head' | 'all'): string[] {
  const [first] = conditionsOf(match, kinds);
  if (first === undefined) return [ANY];
  const [name, values] = first;
  return values === undefined ? [keyOf(name)] : values.map((value) => keyOf(name, value));
}

/** The keys of all routes that may take all requests of this one. */
export function takenKeys(match: Match, kinds: 'head' | 'all'): string[] {
  const keys = conditionsOf(match, kinds).flatMap(([name, values]) =>
    values === undefined ? [keyOf(name)] : [keyOf(name), keyOf(name, values[0])],
  );
  return [ANY, ...keys];
}

/** Equal for routes that ask about the same things, whatever the values. */
export function namesOfConditions(match: Match): string {
  return JSON.stringify(conditionsOf(match, 'all').map(([name]) => name));
}
