import { NotSupportedError } from '../domain/identity.errors';
import type { ProvenUser } from './identity-provider';

/** What only the browser that began a sign-in, and we, know. */
export interface SignInSecrets {
  /** Comes back beside the code (RFC 6749 §10.12). */
  readonly state: string;
  /** Comes back inside the ID token (OpenID Connect Core §3.1.2.1). */
  readonly nonce: string;
  /** Never leaves us before the code is redeemed (RFC 7636 §4.1). */
  readonly codeVerifier: string;
}

/** What the provider's answer brought, from the query of the callback. */
export interface SignInAnswer {
  readonly code: string;
  /** RFC 9207. */
  readonly iss: string | undefined;
}

/** How the browser is to sign in. */
export interface SignInWishes {
  /** Provider behind the provider, such as `google`. */
  readonly idp: string | undefined;
  /** `login`: even who is signed in there is asked again (OpenID Connect Core §3.1.2.1). */
  readonly prompt: 'login' | undefined;
}

/** Signing in at the provider's own page, in a browser: the authorization code flow with PKCE. */
export abstract class BrowserSignIn {
  /**
   * @returns where the browser goes; undefined for an `idp` that this installation does not offer
   * @throws {NotSupportedError} 501 where users have no other page than ours
   */
  abstract url(secrets: SignInSecrets, redirectUri: string, wishes: SignInWishes): string | undefined;

  /**
   * Redeems the code, once: whoever calls has made sure that nobody else does.
   * Opens its own units of work: call it outside one.
   * @returns undefined for an answer that is not worth anything
   * @throws {ProviderUnavailableError} 503
   */
  abstract redeem(answer: SignInAnswer, secrets: SignInSecrets, redirectUri: string): Promise<ProvenUser | undefined>;
}

/** Users are here: they sign in with their password. */
export class NoBrowserSignIn extends BrowserSignIn {
  url(): never {
    throw new NotSupportedError('browser-sign-in');
  }

  redeem(): never {
    throw new NotSupportedError('browser-sign-in');
  }
}
