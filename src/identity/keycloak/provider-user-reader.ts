import { Injectable } from '@nestjs/common';
import { KeycloakAdmin } from './client';
import type { ProviderUser } from './following/provider-user';

/** Keycloak makes one for each client that signs in as itself. */
const SERVICE_ACCOUNT = /^service-account-/;

/** Users by the admin API: the same facts as in the tokens of our client, but for roles of clients. */
@Injectable()
export class ProviderUserReader {
  constructor(private readonly admin: KeycloakAdmin) {}

  /**
   * @returns undefined when there is nobody with that id, and for the service account of a client, who is nobody
   * @throws {ProviderUnavailableError} 503
   */
  async read(externalId: string): Promise<ProviderUser | undefined> {
    const user = await this.admin.user(externalId);
    if (user === undefined || SERVICE_ACCOUNT.test(user.username)) return undefined;
    const [roles, groups] = await Promise.all([
      this.admin.effectiveRolesOf(externalId),
      this.admin.groupsOf(externalId),
    ]);
    return {
      externalId,
      username: user.username,
      email: user.email,
      emailVerified: user.emailVerified,
      givenName: user.firstName,
      familyName: user.lastName,
      enabled: user.enabled,
      realmRoles: roles.map(({ name }) => name),
      isRealmAdmin: undefined,
      groups: groups.map(({ path }) => path),
      tenants: user.attributes['tenants'] ?? [],
    };
  }
}
