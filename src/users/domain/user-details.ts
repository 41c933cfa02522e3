/** A user with what the place knows of them: in a tenant the membership there, in the installation all of them. */
export interface UserDetails {
  readonly id: string;
  readonly email: string;
  readonly username: string | undefined;
  readonly givenName: string | undefined;
  readonly familyName: string | undefined;
  readonly enabled: boolean;
  readonly emailVerified: boolean;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  /** Undefined for who never signed in. */
  readonly lastLoginAt: Date | undefined;
  readonly version: number;
  /** Assigned in the whole installation, sorted; none in a tenant, which does not know. */
  readonly installationRoles: readonly string[];
  /** Sorted by code, with the roles assigned there, sorted. */
  readonly memberships: readonly {
    readonly businessUnit: string;
    readonly countryCode: string;
    readonly roles: readonly string[];
  }[];
}

/** What the audit may say of a user. */
export function factsOf(user: Pick<UserDetails, 'email' | 'username' | 'givenName' | 'familyName' | 'enabled'>) {
  const { email, username, givenName, familyName, enabled } = user;
  return { email, username, givenName, familyName, enabled };
}
