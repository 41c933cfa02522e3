import { allows, insufficientPermission, type Permission } from '../../access';
import { refusal } from '../../shared/problem';
import type { Parts } from '../parts';
import type { Check, Verdict } from '../policy';
import type { RouteConfig } from '../routes/gateway-config';

/** What roles allow is not remembered, and cannot be looked up. */
const UNKNOWN = refusal(503, 'database-unavailable', { 'Retry-After': '2' });

/**
 * Lets an exchange through when its principal's roles where the request is allow all that the route asks for, else 403
 * `insufficient-permission`; of an API key its own permissions count. Waits only for what is not remembered; 503
 * `database-unavailable` when that cannot be had.
 */
export function requirePermissions({ permissions }: RouteConfig, { rolePermissions, log }: Parts): Check | undefined {
  if (!permissions?.length) return undefined;
  const asked = permissions.map((permission) => ({ permission, refused: insufficientPermission(permission) }));
  const verdictOn = (held: ReadonlySet<Permission>): Verdict =>
    asked.find(({ permission }) => !allows(held, permission))?.refused;
  return {
    name: 'require-permissions',
    decide({ principal, tenant }) {
      if (principal === undefined) return asked[0]!.refused;
      const roles = principal.rolesIn(tenant?.code);
      const held = principal.permissions ?? rolePermissions.known(roles);
      if (held !== undefined) return verdictOn(held);
      return rolePermissions.of(roles).then(verdictOn, (error: unknown) => {
        log.warn('what roles allow cannot be looked up', error);
        return UNKNOWN;
      });
    },
  };
}
