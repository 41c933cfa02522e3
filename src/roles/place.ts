import type { Principal } from '../access';
import { type Scope, TenantRequiredError } from '../shared/database';
import { EVERY_TENANT, requestContext, type Tenant } from '../shared/tenant';

/** Where an operation on roles or groups works; undefined is the whole installation. */
export type Place = Tenant | undefined;

/**
 * The whole installation is asked for (EVERY_TENANT), never guessed: whoever forgets to name a tenant does not give roles in
 * all of them.
 * @throws {TenantRequiredError} 400 where neither a tenant is selected nor all of them are asked for
 */
export function placeOf(principal: Principal): Place {
  const current = requestContext.current();
  if (current?.requested === EVERY_TENANT && principal.isSuperadmin) return undefined;
  if (current?.selected === undefined) throw new TenantRequiredError();
  return current.selected;
}

/** What a unit of work there may see. */
export const scopeAt = (place: Place): Scope => (place === undefined ? 'installation' : 'tenant');
