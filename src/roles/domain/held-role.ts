import { SUPERADMIN } from './role';

/** One way in which somebody came by a role. */
export interface HeldRole {
  readonly role: string;
  /** Where it was assigned, or whose the group is; `token`: an issuer of tokens says so. */
  readonly where: 'tenant' | 'installation' | 'token';
  /** Code of the tenant where it counts; undefined for the whole installation. */
  readonly tenant: string | undefined;
  readonly origin: 'gateway' | 'keycloak' | 'token';
  /** The group that gives it; undefined where it is assigned to the user. */
  readonly group: { readonly id: string; readonly name: string } | undefined;
}

/**
 * @param tenantCode the selected one; undefined: none is
 * @param isMember whether the user is a member of it: groups of the installation give their roles to members
 * @returns what counts there
 */
export function counting(
  held: readonly HeldRole[],
  tenantCode: string | undefined,
  isMember: boolean,
): readonly HeldRole[] {
  return held.filter(({ role, where, tenant, group }) => {
    if (where === 'tenant') return tenant !== undefined && tenant === tenantCode;
    return where === 'token' || group === undefined || role === SUPERADMIN || isMember;
  });
}
