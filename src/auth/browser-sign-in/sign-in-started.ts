import type { SignInSecrets } from '../../identity';

/** A sign-in that went to the identity provider, and has not come back. */
export interface StartedSignIn extends SignInSecrets {
  readonly returnTo: string;
  /** Secret in a cookie of the browser that began: an answer in another browser is worth nothing. */
  readonly browser: string;
  /**
   * Hash, in base64url, of the refresh token that it had when it went. A browser does not send that cookie back with it from
   * another site.
   */
  readonly former?: string;
}

/** The provider's page is left open over lunch, and not over night. */
export const SIGN_IN_SECONDS = 1800;

/** Sign-ins under way. Scope `system`. */
export abstract class StartedSignIns {
  abstract keep(started: StartedSignIn, expiresAtMs: number): Promise<void>;
  /**
   * Takes it out: of several answers with one state, over all instances, one finds something.
   * @returns undefined for a state that never was, was taken, or came too late
   */
  abstract take(state: string, nowMs: number): Promise<StartedSignIn | undefined>;
  abstract removeOver(nowMs: number): Promise<number>;
}
