import { refusal } from '../../shared/problem';
import type { Check } from '../policy';
import type { RouteConfig } from '../routes/gateway-config';
import { asksForPrincipal, unmetByPrincipal } from '../routes/principal-conditions';

const elsewhere = refusal(404, 'not-found');

/**
 * Lets only those in whom the claims and tenants of `match` mean, else 404 `not-found`. The table has chosen by the same
 * conditions; this is asked again in the place where access is decided, so that no way of finding a route can open it.
 */
export function matchPrincipal(route: RouteConfig): Check | undefined {
  if (!asksForPrincipal(route)) return undefined;
  return {
    name: 'match-principal',
    decide: (exchange) => (unmetByPrincipal(route.match, exchange) === undefined ? undefined : elsewhere),
  };
}
