import { selectTenant as tenantOf, TENANT_REQUIRED } from '../../access';
import { Refusal } from '../../shared/problem';
import type { Parts } from '../parts';
import type { Check } from '../policy';
import type { RouteConfig } from '../routes/gateway-config';

/**
 * Selects the tenant that the principal asks for, or its only one (docs/policies.md). A public route has no such check.
 * Also a route that needs no tenant refuses one that the principal is not a member of: the upstream would believe it.
 * Refusals: 403 `tenant-forbidden`, `tenant-suspended`; 400 `tenant-required` where the route says `tenant: required`.
 */
export function selectTenant(route: RouteConfig, { tenants }: Parts): Check | undefined {
  if (route.public) return undefined;
  const required = route.tenant === 'required';
  return {
    name: 'select-tenant',
    decide(exchange) {
      const { principal, head, socket } = exchange;
      const tenant = tenantOf(principal!, socket?.tenantCode ?? head.requestedTenant, tenants);
      if (tenant instanceof Refusal) return tenant;
      if (tenant === undefined && required) return TENANT_REQUIRED;
      exchange.tenant = tenant;
      return undefined;
    },
  };
}
