import { isReserved } from '../../shared/http';
import type { Finding } from './config-fault';
import type { RouteConfig } from './gateway-config';
import { covers, segmentsOf, shapeOf } from './path-pattern';
import { conditionsIn } from './place';
import { versionPaths } from './version-paths';

type Match = RouteConfig['match'];
type Conditions = NonNullable<Match['headers']>;

/** @returns a warning for each route that no request can reach, because one other route takes all of them before */
export function shadows(routes: readonly (RouteConfig | undefined)[]): Finding[] {
  const known = routes.flatMap((route, index) => (route === undefined ? [] : [{ route, index }]));
  // Within one order the places are apart, and what is asked first in a place has more conditions.
  const places = new Map<string, RouteConfig[]>();
  for (const { route } of known)
    for (const key of placesOf(route)) places.set(key, [...(places.get(key) ?? []), route]);
  const orders = known.some(({ route }) => route.order !== known[0]!.route.order);
  return known.flatMap(({ route, index }) => {
    const beside = [...new Set(placesOf(route).flatMap((key) => places.get(key)!))].filter((one) =>
      isBefore(one, route, routes),
    );
    const earlier = orders ? known.flatMap((one) => (one.route.order < route.order ? [one.route] : [])) : [];
    const taking = [...earlier, ...beside].find((one) => takesAllOf(one.match, route.match));
    if (taking === undefined) return [];
    const message = `no request reaches this route: "${taking.id}" takes all of them before`;
    return [{ path: ['routes', index, 'match'], message }];
  });
}

/** @returns names of the places where a route is asked: routes with one of them in common compete */
export function placesOf({ order, match }: RouteConfig): string[] {
  return versionPaths(match).map((path) => `${order} ${match.host ?? ''}${shapeOf(path)}${match.exact ? '' : '/*'}`);
}

function isBefore(one: RouteConfig, other: RouteConfig, routes: readonly (RouteConfig | undefined)[]): boolean {
  if (one === other) return false;
  const more = conditionsIn(one) - conditionsIn(other);
  if (more !== 0) return more > 0;
  // One that names its methods goes before one that takes all.
  if ((one.match.methods === undefined) !== (other.match.methods === undefined)) return one.match.methods !== undefined;
  return routes.indexOf(one) < routes.indexOf(other);
}

function takesAllOf(wide: Match, narrow: Match): boolean {
  return (
    takesHost(wide, narrow) &&
    versionPaths(narrow).every((path) => versionPaths(wide).some((one) => takesPath(wide, one, narrow, path))) &&
    takesMethods(wide.methods, narrow.methods) &&
    (['headers', 'query', 'claims'] as const).every((key) => isImplied(wide[key], lowerCased(key, narrow[key]), key)) &&
    (wide.tenants === undefined || (narrow.tenants?.every((code) => wide.tenants!.includes(code)) ?? false))
  );
}

function takesHost({ host: wide }: Match, { host: narrow, path }: Match): boolean {
  // Only a host's own routes get what is reserved elsewhere.
  if (wide === undefined) return narrow === undefined || !isReserved(path);
  if (narrow === undefined) return false;
  return wide === narrow || (wide.startsWith('*.') && narrow.endsWith(wide.slice(1)));
}

function takesPath(wide: Match, widePath: string, narrow: Match, path: string): boolean {
  if (!covers(widePath, path)) return false;
  return !wide.exact || (narrow.exact && segmentsOf(widePath).length === segmentsOf(path).length);
}

function takesMethods(wide: Match['methods'], narrow: Match['methods']): boolean {
  if (wide === undefined) return true;
  return narrow?.every((method) => wide.includes(method) || (method === 'HEAD' && wide.includes('GET'))) ?? false;
}

/** Whether whoever meets `narrow` meets `wide` too. */
function isImplied(wide: Conditions = {}, narrow: Conditions, key: string): boolean {
  return Object.entries(lowerCased(key, wide)).every(([name, condition]) => {
    const other = Object.hasOwn(narrow, name) ? narrow[name]! : undefined;
    if (other === undefined) return false;
    if (typeof condition === 'boolean') return condition ? other !== false : other === false;
    if (typeof other === 'boolean') return false;
    const values = typeof condition === 'string' ? [condition] : condition;
    return (typeof other === 'string' ? [other] : other).every((value) => values.includes(value));
  });
}

/** Names of fields have no case. */
function lowerCased(key: string, conditions: Conditions = {}): Conditions {
  if (key !== 'headers') return conditions;
  return Object.fromEntries(Object.entries(conditions).map(([name, value]) => [name.toLowerCase(), value]));
}
