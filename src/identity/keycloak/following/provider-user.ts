import { tenantCode } from '../../../shared/tenant';

/** A user as Keycloak knows them, from a token or from its admin API. */
export interface ProviderUser {
  /** Keycloak's id: `sub` of its tokens. */
  readonly externalId: string;
  readonly username: string;
  readonly email: string | undefined;
  readonly emailVerified: boolean;
  readonly givenName: string | undefined;
  readonly familyName: string | undefined;
  readonly enabled: boolean;
  /** Those that count: with what groups give and composites hold. */
  readonly realmRoles: readonly string[];
  /**
   * Holds `realm-management/realm-admin`; undefined when that cannot be seen: roles of clients are in tokens, and the
   * admin API hides them from a service account that may not see clients.
   */
  readonly isRealmAdmin: boolean | undefined;
  /** Paths, such as `/operators/customs`. */
  readonly groups: readonly string[];
  /** Values of the attribute `tenants`, as they were written. */
  readonly tenants: readonly string[];
}

/** What of that counts here. Everything sorted, nothing twice. */
export interface FollowedAccess {
  readonly tenants: readonly string[];
  /** In each of the tenants. */
  readonly roles: readonly string[];
  readonly installationRoles: readonly string[];
  readonly groups: readonly string[];
}

const SUPERADMIN = 'SUPERADMIN';

/**
 * A realm has roles of its own, such as `uma_authorization`: only those on the list count. A role counts in each tenant
 * that the attribute names; SUPERADMIN, which an administrator of the realm is too, in the whole installation.
 */
export function followedAccess(user: ProviderUser, followedRoles: readonly string[]): FollowedAccess {
  const held = new Set(user.realmRoles);
  if (user.isRealmAdmin) held.add(SUPERADMIN);
  const roles = followedRoles.filter((role) => held.has(role));
  return {
    tenants: sorted(user.tenants.flatMap((text) => tenantCode(text.trim()) ?? [])),
    roles: sorted(roles.filter((role) => role !== SUPERADMIN)),
    installationRoles: roles.includes(SUPERADMIN) ? [SUPERADMIN] : [],
    groups: sorted(user.groups),
  };
}

const sorted = (texts: readonly string[]): string[] => [...new Set(texts)].sort();
