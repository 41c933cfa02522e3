import type { Finding } from './config-fault';
import type { RouteConfig } from './gateway-config';
import { asksForPrincipal } from './principal-conditions';
import { isPublicSomewhere } from './route-faults';
import { variantsOf } from './route-variants';
import { placesOf } from './shadows';

type Indexed = readonly [index: number, route: RouteConfig];

/** @returns what routes allow by themselves, but not side by side: one name twice, the same requests, a choice by principal beside a public route */
export function neighbourFaults(routes: readonly (RouteConfig | undefined)[]): Finding[] {
  const known = [...routes.entries()].flatMap(([index, route]): Indexed[] => (route ? [[index, route]] : []));
  const places = new Map<string, Indexed[]>();
  for (const one of known)
    for (const key of placesOf(one[1])) {
      const place = places.get(key);
      if (place === undefined) places.set(key, [one]);
      else place.push(one);
    }
  return [...repeatedNames(known), ...repeatedRequests(places), ...unlikeNeighbours(places)];
}

function repeatedNames(routes: readonly Indexed[]): Finding[] {
  const ids = new Set<string>();
  return routes.flatMap(([index, { id }]) => {
    const isSecond = ids.has(id);
    ids.add(id);
    return isSecond ? [{ path: ['routes', index, 'id'], message: `a second route "${id}"` }] : [];
  });
}

function repeatedRequests(places: ReadonlyMap<string, readonly Indexed[]>): Finding[] {
  return [...places.values()].flatMap((place) => {
    const claims = new Map<string, Indexed>();
    return place.flatMap(([index, route]) =>
      // The rules of `access` claim their methods too.
      variantsOf(route).flatMap(({ match }) =>
        (match.methods ?? ['']).flatMap((method) => {
          const claim = `${method} ${conditionsKey(match)}`;
          const [otherIndex, other] = claims.get(claim) ?? [index, route];
          if (otherIndex === index) {
            claims.set(claim, [index, route]);
            return [];
          }
          const message = `the same ${method === '' ? 'requests' : `${method} requests`} as route "${other.id}"`;
          return [{ path: ['routes', index, 'match'], message }];
        }),
      ),
    );
  });
}

/** Routes that are told apart by who asks must ask everybody, and be seen by the same clients. */
function unlikeNeighbours(places: ReadonlyMap<string, readonly Indexed[]>): Finding[] {
  return [...places.values()].flatMap((place) => {
    const choosing = place.find(([, route]) => asksForPrincipal(route))?.[1];
    if (choosing === undefined) return [];
    return place.flatMap(([index, route]) => [
      ...(route !== choosing && isPublicSomewhere(route)
        ? [
            {
              path: ['routes', index, 'match'],
              message: `route "${choosing.id}" for the same path depends on who asks, and a public route asks nobody`,
            },
          ]
        : []),
      ...(route.exposure === choosing.exposure
        ? []
        : [
            {
              path: ['routes', index, 'exposure'],
              message: `must be that of route "${choosing.id}": which of the two takes a request depends on who asks`,
            },
          ]),
    ]);
  });
}

function conditionsKey({ headers = {}, query = {}, claims = {}, tenants = [] }: RouteConfig['match']): string {
  const sorted = (conditions: object): unknown[] => Object.entries(conditions).sort(([a], [b]) => (a < b ? -1 : 1));
  const fields = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  return JSON.stringify([sorted(fields), sorted(query), sorted(claims), [...tenants].sort()]);
}
