import { hasAnyRole, INSUFFICIENT_ROLE } from '../../access';
import type { Check } from '../policy';
import type { RouteConfig } from '../routes/gateway-config';

/** Lets an exchange through when its principal holds one of the route's roles where the request is, else 403 `insufficient-role`. */
export function requireRoles({ roles }: RouteConfig): Check | undefined {
  if (!roles?.length) return undefined;
  return {
    name: 'require-roles',
    decide: ({ principal, tenant }) =>
      principal && hasAnyRole(principal, tenant?.code, roles) ? undefined : INSUFFICIENT_ROLE,
  };
}
