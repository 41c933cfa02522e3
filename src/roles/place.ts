import type { Principal } from '../access';
import { type Scope, TenantRequiredError } from '../shared/database';
import { refusal, RefusedError } from '../shared/problem';
import { requestContext, type Tenant } from '../shared/tenant';

/** Where an operation on roles or groups works; undefined is the whole installation. */
export type Place = Tenant | undefined;

const NOT_EVERYWHERE = refusal(403, 'insufficient-role', {}, 'Only a SUPERADMIN works in the whole installation.');

/**
 * Said by the caller, never guessed: whoever forgets to name a tenant does not give roles in all of them.
 * @throws {TenantRequiredError} 400 where no tenant is selected
 * @throws {RefusedError} 403 `insufficient-role` for the whole installation, to anybody but a SUPERADMIN
 */
export function placeOf(principal: Principal, where: 'tenant' | 'installation'): Place {
  if (where === 'installation') {
    if (!principal.isSuperadmin) throw new RefusedError(NOT_EVERYWHERE);
    return undefined;
  }
  const tenant = requestContext.current()?.selected;
  if (tenant === undefined) throw new TenantRequiredError();
  return tenant;
}

/** What a unit of work there may see. */
export const scopeAt = (place: Place): Scope => (place === undefined ? 'installation' : 'tenant');
