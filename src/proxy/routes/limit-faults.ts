import { ALL_ROUTES, countedBy, limitName, type Place } from '../limit-names';
import type { ConfigPath, Finding } from './config-fault';
import type { LimitConfig, RouteConfig } from './gateway-config';

const OF_A_PRINCIPAL: ReadonlySet<string> = new Set(['user', 'tenant', 'key', 'client']);

/** What limits allow by themselves, but not together, or not on this route. Paths begin at the list. */
export function routeLimitFaults(route: RouteConfig, isPublic: boolean): Finding[] {
  return faultsOf(route.limits, route.id, (limit) => {
    const by = countedBy(limit);
    const asking = by.find((word) => OF_A_PRINCIPAL.has(word));
    if (by.includes('global'))
      return [['by'], 'a route counts its own requests: `by: route`, or a limit of all routes'];
    if (isPublic && asking !== undefined) return [['by'], `a public route knows no ${asking}: count by address`];
    if (isPublic && limit.raise.length > 0) return [['raise'], 'a public route knows no roles'];
    if (by.includes('tenant') && route.tenant !== 'required')
      return [['by'], 'counting by tenant needs `tenant: required`'];
    return undefined;
  });
}

/** The same for limits of all routes. @param limits undefined stands for one that is wrong in itself */
export function sharedLimitFaults(limits: readonly (LimitConfig | undefined)[]): Finding[] {
  return faultsOf(limits, ALL_ROUTES, () => undefined);
}

function faultsOf(
  limits: readonly (LimitConfig | undefined)[],
  place: Place,
  inPlace: (limit: LimitConfig) => [path: ConfigPath, message: string] | undefined,
): Finding[] {
  const names = new Set<string>();
  return limits.flatMap((limit, index) => {
    if (limit === undefined) return [];
    const found = [...ownFaults(limit), ...[inPlace(limit)].filter((one) => one !== undefined)];
    const name = limitName(place, limit);
    if (names.has(name))
      found.push([[], `a second limit by ${countedBy(limit).join(', ')} over ${limit.perSeconds} s`]);
    names.add(name);
    return found.map(([path, message]): Finding => ({ path: [index, ...path], message }));
  });
}

function ownFaults(limit: LimitConfig): [path: ConfigPath, message: string][] {
  const { requests, burst, cost, raise, prefix, algorithm } = limit;
  const by = countedBy(limit);
  const faults: [ConfigPath, string][] = [];
  const bucket = algorithm === 'token-bucket';
  const atOnce = bucket ? (burst ?? requests) : requests;

  if (new Set(by).size < by.length) faults.push([['by'], 'the same word twice']);
  if (by.length > 1 && by.includes('global')) faults.push([['by'], 'global is everybody: it stands alone']);
  if (prefix !== undefined && !by.includes('address')) faults.push([['prefix'], 'needs `address` in `by`']);
  if (burst !== undefined && !bucket) faults.push([['burst'], 'a sliding window has none']);

  const costs: [ConfigPath, number][] =
    typeof cost === 'number'
      ? [[['cost'], cost]]
      : Object.entries(cost).map(([method, one]) => [['cost', method], one]);
  for (const [path, one] of costs)
    if (one > atOnce) faults.push([path, `could never pass: there are at most ${atOnce} at once`]);

  const roles = new Set<string>();
  for (const [index, higher] of raise.entries()) {
    if (higher.requests <= requests) faults.push([['raise', index, 'requests'], `not more than ${requests}`]);
    if (higher.burst !== undefined && !bucket) faults.push([['raise', index, 'burst'], 'a sliding window has none']);
    if ((higher.burst ?? higher.requests) < atOnce)
      faults.push([['raise', index, 'burst'], `not less than the ${atOnce} of everybody`]);
    if (roles.has(higher.role)) faults.push([['raise', index, 'role'], `a second time ${higher.role}`]);
    roles.add(higher.role);
  }
  return faults;
}
