import { allows } from '../../access';
import type { Identity } from '../../identity';
import type { ApiKey } from './api-key';

/** Roles of the owner that count where the key works: installation-wide ones, and those held in its tenant. */
export function rolesOfOwner(owner: Identity, tenantCode: string | undefined): ReadonlySet<string> {
  const here = owner.memberships.find(({ tenant }) => tenant.code === tenantCode);
  return new Set([...owner.installationRoles, ...(here?.roles ?? [])]);
}

/**
 * Whether the owner is still somebody for whom the key may act: enabled, and a member of its tenant, or for a key of the
 * installation a SUPERADMIN.
 */
export function mayStillAct(key: Pick<ApiKey, 'tenant'>, owner: Identity): boolean {
  if (!owner.enabled) return false;
  if (key.tenant === undefined) return owner.installationRoles.includes('SUPERADMIN');
  return owner.memberships.some(({ tenant }) => tenant.code === key.tenant!.code);
}

/** What a key may do at this moment: what is written in it, and no more than its owner may. */
export interface EffectiveAccess {
  readonly roles: readonly string[];
  readonly permissions: readonly string[];
}

/**
 * @param ownersRoles expanded, where the key works
 * @param ownersPermissions what these roles allow, wildcards among them
 */
export function effectiveAccess(
  { scopes, roles }: Pick<ApiKey, 'scopes' | 'roles'>,
  ownersRoles: ReadonlySet<string>,
  ownersPermissions: ReadonlySet<string>,
): EffectiveAccess {
  return {
    roles: roles.filter((role) => ownersRoles.has(role)),
    permissions: scopes.filter((scope) => allows(ownersPermissions, scope)),
  };
}
