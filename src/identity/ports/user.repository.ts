import type { Identity, User } from '../domain/user';
import type { ProvenUser } from './identity-provider';

export interface NewUser {
  readonly email: string;
  readonly username?: string | undefined;
  readonly givenName?: string | undefined;
  readonly familyName?: string | undefined;
  /** PHC string of the password's hash. */
  readonly passwordHash: string;
}

/** What a password is checked against. */
export interface Credentials {
  readonly user: User;
  readonly passwordHash: string;
  /** Tells this password from others that the user had; hashed anew, it stays. */
  readonly passwordSetAt: Date;
}

export type LoginName = { readonly email: string } | { readonly username: string };

/** Users of the installation. Names are given in any spelling. In scope `tenant` only the tenant's members exist. */
export abstract class UserRepository {
  abstract find(id: string): Promise<User | undefined>;
  /** Scope `system`, for it reads the hash. */
  abstract findCredentials(name: LoginName): Promise<Credentials | undefined>;
  /** With the roles that count, and memberships: those of the selected tenant in scope `tenant`, else all. */
  abstract findIdentity(id: string): Promise<Identity | undefined>;
  /**
   * Scope `system`. The identity of somebody who has proven who they are, whom nobody disables, removes or gives another
   * password until this unit of work is over: a session that is opened in it is seen by whoever does so next.
   * @returns undefined when that has happened since they proved it
   */
  abstract lockProven(user: Pick<ProvenUser, 'id' | 'passwordSetAt'>): Promise<Identity | undefined>;
  /** Scope `system`. @returns the new user's id; undefined when the e-mail address or username is taken */
  abstract create(user: NewUser): Promise<string | undefined>;
  /** Scope `system`. Replaces the hash only while it is still `from`. */
  abstract replacePasswordHash(id: string, from: string, to: string): Promise<void>;
  /** Somebody, enabled or not, holds the installation-wide role. Not in scope `tenant`. */
  abstract anybodyHolds(installationRole: string): Promise<boolean>;
  /** Not in scope `tenant`. */
  abstract assignInstallationRole(id: string, role: string): Promise<void>;
  /** Roles that the first users bring along: defined, where nobody has, without permissions. Not in scope `tenant`. */
  abstract defineRoles(names: readonly string[]): Promise<void>;
  /** Makes the user a member, if they are not one, and assigns the roles beside those they have. */
  abstract join(id: string, tenantId: string, roles: readonly string[]): Promise<void>;
}
