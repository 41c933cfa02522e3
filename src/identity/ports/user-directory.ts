import type { User } from '../domain/user';

/** What somebody is called. Names are given in any spelling and kept in the one of `normalisedName`. */
export interface Profile {
  readonly email: string;
  readonly username?: string | undefined;
  readonly givenName?: string | undefined;
  readonly familyName?: string | undefined;
}

/** What is to be different: absent stays, `null` is removed. */
export interface ProfileChange {
  readonly email?: string;
  readonly username?: string | null;
  readonly givenName?: string | null;
  readonly familyName?: string | null;
}

/**
 * What a new user is from the beginning, as `together` assigns it: a directory elsewhere, which cannot be told in the
 * middle of a transaction, is told with the user. Of an existing user nothing is assigned inside `together`.
 */
export interface Beginning {
  /** Codes. */
  readonly tenants: readonly string[];
  readonly installationRoles: readonly string[];
}

/** What is committed together with the change of the directory: memberships, events, ended sessions. Scope `system`. */
export type Together<T = void> = (user: User) => Promise<T>;

/**
 * Which users exist, what they are called, who may come in. The embedded directory is our own tables; Keycloak's is
 * Keycloak, with our tables as what we know of it.
 *
 * Every method opens its own units of work, for it may call out: call it outside one. First decide who may, in a unit of
 * work of the person who asks. What is done `together` is in the same transaction as our row; when that fails, what was
 * already changed outside is changed back.
 * @throws {ProviderUnavailableError} 503 where the directory is elsewhere and does not answer
 */
export abstract class UserDirectory {
  /**
   * A new user, enabled. Whatever `together` assigns to them is named in `beginning`. Without a password nobody can sign in as them until one is set.
   * @throws {NameTakenError} 409 `name-taken`, with a pointer to the name
   * @throws {ValidationFailedError} 400 with a pointer to what a directory elsewhere does not like
   */
  abstract create(
    profile: Profile,
    password: string | undefined,
    together: Together,
    beginning?: Beginning,
  ): Promise<User>;
  /**
   * @param version that the caller saw; undefined takes any
   * @throws {NameTakenError} 409
   * @throws {VersionOutdatedError} 412 `version-outdated`
   * @throws {ValidationFailedError} 400
   * @throws {NotFoundError} 404
   */
  abstract change(id: string, version: number | undefined, change: ProfileChange, together: Together): Promise<User>;
  /** Of a user that is so already, nothing changes and nothing is done together. @throws {NotFoundError} 404 */
  abstract setEnabled(id: string, enabled: boolean, together: Together): Promise<User>;
  /** `together` runs before the row is gone. @throws {NotFoundError} 404 */
  abstract remove(id: string, together: Together): Promise<void>;
  /**
   * The password that is right from now on. Its rules have been checked; a directory elsewhere may have more.
   * @param pointer where the password stands in the body; `/password` when absent
   * @throws {ValidationFailedError} 400 with that pointer
   * @throws {NotFoundError} 404
   */
  abstract setPassword(id: string, password: string, together: Together, pointer?: string): Promise<void>;
  /** The address was proven to be theirs. @throws {NotFoundError} 404 */
  abstract verifyEmail(id: string, together: Together): Promise<void>;
}
