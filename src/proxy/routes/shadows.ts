import { namesOfConditions, takenKeys, takerKeys } from './condition-keys';
import type { Finding } from './config-fault';
import type { RouteConfig } from './gateway-config';
import { shapeOf } from './path-pattern';
import { conditionsIn } from './place';
import { placed, type Placed, standsBefore } from './stands-before';
import { TakerIndex } from './taker-index';
import { takesAllOf, takesHeadsOf } from './takes-all-of';
import { versionPaths } from './version-paths';

interface Known {
  readonly route: RouteConfig;
  readonly index: number;
}

/** @returns a warning for each route that no request can reach, because one other route takes all of them before */
export function shadows(routes: readonly (RouteConfig | undefined)[]): Finding[] {
  const known = routes.flatMap((route, index): Known[] => (route === undefined ? [] : [{ route, index }]));
  const lower = new TakerIndex();
  /** Of lower orders: what does not take all that it matches. */
  const choosy = new Map<number, readonly Placed[]>();
  /** Nothing of one lower order lets requests of a route past one that would take them all. */
  const isTaken = (one: RouteConfig, { order, match }: RouteConfig): boolean => {
    if (!takesAllOf(match, one.match, 'of-a-lower-order')) return false;
    const [wide, narrow] = [placed(match), placed(one.match)];
    return !choosy
      .get(order)!
      .some((other) => standsBefore(other, wide, narrow) && !takesHeadsOf(other.match, one.match));
  };
  const findings = byOrder(known).flatMap((ofOneOrder) => {
    const neighbours = new Neighbours(ofOneOrder);
    const found = ofOneOrder.flatMap((one): Finding[] => {
      const { route, index } = one;
      const taking = lower.find(route, (candidate) => isTaken(route, candidate)) ?? neighbours.before(one);
      if (taking === undefined) return [];
      const message = `no request reaches this route: "${taking.id}" takes all of them before`;
      return [{ path: ['routes', index, 'match'], message }];
    });
    for (const { route } of ofOneOrder) lower.add(route);
    const matches = ofOneOrder.map(({ route: { match } }) => match).filter((match) => !takesHeadsOf(match, {}));
    choosy.set(ofOneOrder[0]!.route.order, matches.map(placed));
    return found;
  });
  return findings.sort((a, b) => Number(a.path[1]) - Number(b.path[1]));
}

/** @returns names of the places where a route is asked: routes with one of them in common compete */
export function placesOf({ order, match }: RouteConfig): string[] {
  return versionPaths(match).map((path) => `${order} ${match.host ?? ''}${shapeOf(path)}${match.exact ? '' : '/*'}`);
}

function byOrder(known: readonly Known[]): Known[][] {
  const orders = new Map<number, Known[]>();
  for (const one of known) {
    const { order } = one.route;
    const others = orders.get(order);
    if (others === undefined) orders.set(order, [one]);
    else others.push(one);
  }
  return [...orders.entries()].sort(([a], [b]) => a - b).map(([, routes]) => routes);
}

/**
 * Routes of one order. Their places are apart; in a place what has more conditions is asked first, and whoever takes all
 * requests of another route has no condition that it has not: so both ask about the same things.
 */
class Neighbours {
  readonly #takers = new Map<string, Known[]>();

  constructor(known: readonly Known[]) {
    for (const one of known)
      for (const key of keysIn(one.route, takerKeys(one.route.match, 'all'))) {
        const others = this.#takers.get(key);
        if (others === undefined) this.#takers.set(key, [one]);
        else others.push(one);
      }
  }

  /** @returns one that takes all requests of a route before it */
  before({ route, index }: Known): RouteConfig | undefined {
    for (const key of keysIn(route, takenKeys(route.match, 'all'))) {
      const taking = this.#takers
        .get(key)
        ?.find((one) => isBefore(one, { route, index }) && takesAllOf(one.route.match, route.match, 'beside'));
      if (taking !== undefined) return taking.route;
    }
    return undefined;
  }
}

function keysIn(route: RouteConfig, keys: readonly string[]): string[] {
  const names = namesOfConditions(route.match);
  return placesOf(route).flatMap((place) => keys.map((key) => `${place} ${names} ${key}`));
}

/** Of two that have as many conditions: what names its methods goes before what takes all. */
function isBefore(one: Known, other: Known): boolean {
  if (one.index === other.index || conditionsIn(one.route) !== conditionsIn(other.route)) return false;
  const [names, otherNames] = [one, other].map(({ route }) => route.match.methods !== undefined);
  return names === otherNames ? one.index < other.index : names!;
}
