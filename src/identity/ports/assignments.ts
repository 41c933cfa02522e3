import type { Together } from './user-directory';

/** Who decided an assignment: this gateway, or the provider that it follows. */
export type Origin = 'gateway' | 'keycloak';

/**
 * What users are: members of tenants, holders of roles, members of groups. Embedded, all of it is ours. With Keycloak its
 * realm roles, groups and `tenants` attribute are followed, and changing one of those changes it there; a role in one
 * tenant only is always ours.
 *
 * As with UserDirectory, every method opens its own units of work; the caller has decided who may. What is there already,
 * or gone already, is no error: then nothing is done together.
 * @throws {NotFoundError} 404
 * @throws {ProviderUnavailableError} 503 where a followed assignment cannot be changed now
 */
export abstract class Assignments {
  abstract join(userId: string, tenantId: string, together: Together): Promise<void>;
  /** With the membership go its roles and its groups. */
  abstract leave(userId: string, tenantId: string, together: Together): Promise<void>;
  /** @param tenantId undefined: installation-wide */
  abstract assignRole(userId: string, tenantId: string | undefined, role: string, together: Together): Promise<void>;
  abstract withdrawRole(userId: string, tenantId: string | undefined, role: string, together: Together): Promise<void>;
  abstract joinGroup(userId: string, groupId: string, together: Together): Promise<void>;
  abstract leaveGroup(userId: string, groupId: string, together: Together): Promise<void>;
}
