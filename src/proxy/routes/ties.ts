import type { RouteConfig } from './gateway-config';
import { conditionsIn } from './place';
import { placesOf } from './shadows';

/**
 * Routes among which only the order in the file decides who is asked first: those of one place with as many conditions,
 * of which a request may meet several.
 * @returns ids in their order, by place and number of conditions; none that is alone
 */
export function tiesOf(routes: readonly RouteConfig[]): ReadonlyMap<string, readonly string[]> {
  const ties = new Map<string, string[]>();
  for (const route of routes) {
    const count = conditionsIn(route);
    // Without a condition it is the method that decides.
    if (count === 0) continue;
    for (const place of placesOf(route)) {
      const key = `${place} ${count}`;
      const others = ties.get(key);
      if (others === undefined) ties.set(key, [route.id]);
      else others.push(route.id);
    }
  }
  return new Map([...ties].filter(([, ids]) => ids.length > 1));
}
