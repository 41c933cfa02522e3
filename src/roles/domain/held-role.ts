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

/**
 * @param held everywhere
 * @returns roles that the user has in a tenant as soon as they are a member of it: those of the installation's groups, and
 * what the identity provider gives in each tenant of the user
 */
export function givenByJoining(held: readonly HeldRole[]): string[] {
  const given = held.filter(({ role, where, origin, group }) => {
    if (group === undefined) return where === 'tenant' && origin === 'keycloak';
    return where === 'installation' && role !== SUPERADMIN;
  });
  return namesOf(given);
}

/**
 * @param held what counts in the tenant for a member of it
 * @returns `there`: what is lost with the membership. `everywhere`: what stays, for it is held in the whole installation
 */
export function takenByLeaving(held: readonly HeldRole[]): { there: string[]; everywhere: string[] } {
  const isThere = ({ role, where, group }: HeldRole): boolean =>
    where === 'tenant' || (group !== undefined && role !== SUPERADMIN);
  return { there: namesOf(held.filter(isThere)), everywhere: namesOf(held.filter((one) => !isThere(one))) };
}

const namesOf = (held: readonly HeldRole[]): string[] => [...new Set(held.map(({ role }) => role))].sort();
