import type { Parts } from '../parts';
import type { Check } from '../policy';
import { spendQuota } from '../quota';
import type { RouteConfig } from '../routes/gateway-config';

/** Spends from the limits by address, before a token is looked at: a flood of bad tokens is stopped here. Refusal: 429 `rate-limited`. */
export function limitByAddress(route: RouteConfig, parts: Parts): Check | undefined {
  return spendQuota('limit-by-address', true, route, parts);
}
