import type { Parts } from '../parts';
import type { Check } from '../policy';
import { spendQuota } from '../quota';
import type { RouteConfig } from '../routes/gateway-config';

/** Limits the requests of one principal, or of everybody in one tenant together. Refusal: 429 `rate-limited`. */
export function limitByPrincipal(route: RouteConfig, parts: Parts): Check | undefined {
  return spendQuota('limit-by-principal', ['user', 'tenant'], route, parts);
}
