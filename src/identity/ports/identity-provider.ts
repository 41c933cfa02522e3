import type { User } from '../domain/user';

/** What somebody signs in with: exactly one of the names. */
export type PasswordCredentials =
  { readonly email: string; readonly password: string } | { readonly username: string; readonly password: string };

/** Says who somebody is. Tokens and sessions are ours in every mode. */
export abstract class IdentityProvider {
  /**
   * Opens its own units of work: call it outside one.
   * An unknown name, a wrong password and a disabled user cost the same work and look the same.
   * @returns the user; undefined when they may not come in
   * @throws {TooBusyError} 503 when too many passwords are waiting
   */
  abstract verify(credentials: PasswordCredentials): Promise<User | undefined>;
}
