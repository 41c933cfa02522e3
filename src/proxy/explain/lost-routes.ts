import type { RequestHead } from '../../shared/http';
import type { Exchange } from '../exchange';
import { methodsOf } from '../routes/dead-end';
import { headConditions, HeadFacts } from '../routes/head-conditions';
import { PathTree } from '../routes/path-tree';
import { unmetByPrincipal } from '../routes/principal-conditions';
import type { Route } from '../routes/route';
import { RouteTable } from '../routes/route-table';
import { versionPaths } from '../routes/version-paths';

/** A route that did not get a request, and why. */
export interface LostRoute {
  readonly route: string;
  readonly reasons: readonly string[];
}

const MOST_LOST = 5;

/**
 * The routes that came nearest to a request without getting it, nearest first. Asked are the parts of the table itself,
 * one route at a time.
 * @param winner the route that got it; undefined where none did
 */
export function lostRoutes(
  routes: readonly Route[],
  head: RequestHead,
  winner: Route | undefined,
  who: Pick<Exchange, 'principal' | 'tenant'>,
): LostRoute[] {
  return routes
    .filter((route) => route !== winner)
    .map((route) => ({ route, reasons: reasonsOf(route, head, who), near: sharedSegments(route, head.path) }))
    .filter(({ reasons, near }) => reasons.length === 0 || (reasons.length <= 2 && near > 0))
    .sort((a, b) => a.reasons.length - b.reasons.length || b.near - a.near)
    .slice(0, MOST_LOST)
    .map(({ route, reasons }) => ({
      route: route.id,
      reasons: reasons.length > 0 ? reasons : [matchesToo(route, winner)],
    }));
}

function matchesToo(route: Route, winner: Route | undefined): string {
  if (winner === undefined) return 'a longer path or a lower order says otherwise';
  const { order, match } = winner.config;
  if (order < route.config.order) return `it matches too; order ${order} is asked before ${route.config.order}`;
  if (match.host !== route.config.match.host) return `it matches too; ${match.host ?? 'no host'} says more of the host`;
  if (match.path !== route.config.match.path || match.exact !== route.config.match.exact)
    return `it matches too; ${match.path}${match.exact ? ', exact,' : ''} says more of the path`;
  return `it matches too; "${winner.id}" is asked before`;
}

function reasonsOf(route: Route, head: RequestHead, who: Pick<Exchange, 'principal' | 'tenant'>): string[] {
  const { match } = route.config;
  const reasons: string[] = [];
  if (match.host !== undefined && !new RouteTable([route]).owns(head.client.host))
    reasons.push(`the host is not ${match.host}`);
  const tree = new PathTree<true>(match.host === undefined);
  for (const path of versionPaths(match)) tree.at(path, match.exact, () => true);
  if (tree.find(head.path) === undefined)
    reasons.push(`the path is not ${match.path}${match.exact ? '' : ', nor below it'}`);
  if (match.methods !== undefined && !methodsOf(route).includes(head.method))
    reasons.push(`the method is none of ${methodsOf(route).join(', ')}`);
  const unmet = new HeadFacts(head).unmet(headConditions(match));
  if (unmet !== undefined) reasons.push(unmet);
  if (match.claims === undefined && match.tenants === undefined) return reasons;
  const unfit = unmetByPrincipal(match, who);
  return unfit === undefined ? reasons : [...reasons, unfit];
}

/** How many segments a request's path and a route's begin with alike. */
function sharedSegments({ config }: Route, path: string): number {
  const [one, other] = [config.match.path, path].map((text) => text.split('/').slice(1));
  const differing = one!.findIndex((segment, at) => segment !== other![at]);
  return differing < 0 ? one!.length : differing;
}
