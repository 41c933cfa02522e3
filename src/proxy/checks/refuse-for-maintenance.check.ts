import { hasAnyRole } from '../../access';
import { type Refusal, refusal } from '../../shared/problem';
import type { Check } from '../policy';
import type { RouteConfig } from '../routes/gateway-config';

type Maintenance = NonNullable<RouteConfig['maintenance']>;

const unavailable = ({ retryAfterSeconds }: Maintenance): Refusal =>
  refusal(503, 'maintenance', { 'Retry-After': String(retryAfterSeconds) });

/**
 * Refuses everybody while the route is under maintenance: 503 `maintenance` with Retry-After (RFC 9110 §15.6.4). Before a
 * token is looked at: nobody is exempt.
 */
export function refuseForMaintenance({ maintenance }: RouteConfig): Check | undefined {
  if (!maintenance?.enabled || maintenance.exempt !== undefined) return undefined;
  const refused = unavailable(maintenance);
  return { name: 'refuse-for-maintenance', decide: () => refused };
}

/**
 * The same where some are exempt: whoever holds one of the roles where the request is goes on to the checks that follow.
 * Asked when it is known who asks.
 */
export function refuseUnlessExempt({ maintenance }: RouteConfig): Check | undefined {
  if (!maintenance?.enabled || maintenance.exempt === undefined) return undefined;
  const { exempt } = maintenance;
  const refused = unavailable(maintenance);
  return {
    name: 'refuse-for-maintenance',
    decide: ({ principal, tenant }) =>
      principal !== undefined && hasAnyRole(principal, tenant?.code, exempt) ? undefined : refused,
  };
}
