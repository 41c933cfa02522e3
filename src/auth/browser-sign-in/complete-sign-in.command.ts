import type { Device } from '../domain/session';
import type { SignedIn } from '../sign-in';

/** What came back with the browser (RFC 6749 §4.1.2): a code, or an error. */
export interface CallbackAnswer {
  readonly state: string | undefined;
  readonly code: string | undefined;
  /** RFC 9207. */
  readonly iss: string | undefined;
  readonly error: string | undefined;
}

/** Make a session of the identity provider's answer. Answers CompletedSignIn. */
export class CompleteSignIn {
  constructor(
    readonly answer: CallbackAnswer,
    /** The cookie of the browser, as sent. */
    readonly browser: string | undefined,
    readonly device: Device,
    /** In the cookie of a session that this sign-in takes the place of. */
    readonly refreshToken?: string | undefined,
  ) {}
}

export interface CompletedSignIn {
  /** Where the browser goes on: with `signInError` when nobody was signed in. */
  readonly returnTo: string;
  readonly signedIn: SignedIn | undefined;
}
