import type { User } from '../domain/user';
import type { ProviderSession } from './provider-sessions';

/** What somebody signs in with: exactly one of the names. */
export type PasswordCredentials =
  { readonly email: string; readonly password: string } | { readonly username: string; readonly password: string };

/** Somebody who has proven who they are. */
export interface ProvenUser extends User {
  /** What the provider opened for them; kept beside our session. */
  readonly providerSession?: ProviderSession;
  /**
   * When they proved it, where that may be earlier than now: a provider's page lets in who is signed in there already. 0 where
   * the provider does not say.
   */
  readonly provenAtMs?: number;
  /** When the password that they gave was set; absent where passwords are kept elsewhere. */
  readonly passwordSetAt?: Date;
}

/** Says who somebody is. Tokens and sessions are ours in every mode. */
export abstract class IdentityProvider {
  /**
   * Opens its own units of work: call it outside one.
   * An unknown name, a wrong password and a disabled user cost the same work and look the same.
   * @returns the user; undefined when they may not come in
   * @throws {TooBusyError} 503 when too many passwords are waiting
   * @throws {ProviderUnavailableError} 503 where the provider is elsewhere and does not answer
   * @throws {NotSupportedError} 501 where passwords are typed at the provider's own page alone
   */
  abstract verify(credentials: PasswordCredentials): Promise<ProvenUser | undefined>;

  /**
   * The work of `verify` for nothing, so that nobody can tell that the password was not looked at. Nothing to do where the
   * work is somebody else's.
   * @throws {TooBusyError} 503, as `verify`
   */
  decoy(_credentials: PasswordCredentials): Promise<void> {
    return Promise.resolve();
  }
}
