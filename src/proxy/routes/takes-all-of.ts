import { RESERVED_PATHS } from '../../shared/http';
import type { RouteConfig } from './gateway-config';
import { covers, overlaps, segmentsOf } from './path-pattern';
import { versionPaths } from './version-paths';

type Match = RouteConfig['match'];
type HeadMatch = Pick<Match, 'methods' | 'headers' | 'query'>;
type Conditions = NonNullable<Match['headers']>;

/**
 * Whether every request that `narrow` means is one that `wide` means too.
 * @param standing of the wide one. One of a lower order that asks for somebody keeps all whom it does not take: they get
 * 404, and are not offered to the next order
 */
export function takesAllOf(wide: Match, narrow: Match, standing: 'beside' | 'of-a-lower-order'): boolean {
  return (
    takesHost(wide, narrow) &&
    versionPaths(narrow).every((path) => versionPaths(wide).some((one) => takesPath(wide, one, narrow, path))) &&
    takesHeadsOf(wide, narrow) &&
    (standing === 'of-a-lower-order' || takesPrincipals(wide, narrow))
  );
}

/** The same for methods, fields and query alone. */
export function takesHeadsOf(wide: HeadMatch, narrow: HeadMatch): boolean {
  return (
    takesMethods(wide.methods, narrow.methods) &&
    isImplied(lowerCased(wide.headers), lowerCased(narrow.headers)) &&
    isImplied(wide.query, narrow.query)
  );
}

function takesHost({ host: wide }: Match, narrow: Match): boolean {
  const { host } = narrow;
  // Only a host's own routes get what is reserved elsewhere.
  if (wide === undefined) return host === undefined || !mayBeReserved(narrow);
  if (host === undefined) return false;
  return wide === host || (wide.startsWith('*.') && host.endsWith(wide.slice(1)));
}

function mayBeReserved(match: Match): boolean {
  return versionPaths(match).some((path) => RESERVED_PATHS.some((reserved) => overlaps(path, match.exact, reserved)));
}

function takesPath(wide: Match, widePath: string, narrow: Match, path: string): boolean {
  if (!covers(widePath, path)) return false;
  return !wide.exact || (narrow.exact && segmentsOf(widePath).length === segmentsOf(path).length);
}

function takesMethods(wide: Match['methods'], narrow: Match['methods']): boolean {
  if (wide === undefined) return true;
  return narrow?.every((method) => wide.includes(method) || (method === 'HEAD' && wide.includes('GET'))) ?? false;
}

function takesPrincipals(wide: Match, narrow: Match): boolean {
  return (
    isImplied(wide.claims, narrow.claims) &&
    (wide.tenants === undefined || (narrow.tenants?.every((code) => wide.tenants!.includes(code)) ?? false))
  );
}

/** Whether whoever meets `narrow` meets `wide` too. */
function isImplied(wide: Conditions = {}, narrow: Conditions = {}): boolean {
  return Object.entries(wide).every(([name, condition]) => {
    const other = Object.hasOwn(narrow, name) ? narrow[name]! : undefined;
    if (other === undefined) return false;
    if (typeof condition === 'boolean') return condition ? other !== false : other === false;
    if (typeof other === 'boolean') return false;
    const values = typeof condition === 'string' ? [condition] : condition;
    return (typeof other === 'string' ? [other] : other).every((value) => values.includes(value));
  });
}

/** Names of fields have no case. */
function lowerCased(conditions: Conditions = {}): Conditions {
  return Object.fromEntries(Object.entries(conditions).map(([name, value]) => [name.toLowerCase(), value]));
}
