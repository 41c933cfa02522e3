import type { Parts } from '../parts';
import type { Check } from '../policy';
import { spendQuota } from '../quota';
import type { RouteConfig } from '../routes/gateway-config';

/**
 * Spends from all other limits, of the route and of all routes, and from the one that an API key brings along: in one step,
 * of a request that may come in. Refusal: 429 `rate-limited`.
 */
export function limitByPrincipal(route: RouteConfig, parts: Parts): Check | undefined {
  return spendQuota('limit-by-principal', false, route, parts);
}
