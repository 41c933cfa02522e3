import type { SignInWishes } from '../../identity';

/** Send a browser to the identity provider's page. Answers BegunSignIn. */
export class BeginSignIn {
  constructor(
    readonly returnTo: string | undefined,
    readonly wishes: SignInWishes,
    /** The cookie of an earlier one, so that two tabs do not disturb each other. */
    readonly browser: string | undefined,
    /** In the cookie of a session that this sign-in will take the place of. */
    readonly refreshToken?: string | undefined,
  ) {}
}

export interface BegunSignIn {
  readonly url: string;
  /** What the browser keeps until it is back. */
  readonly browser: string;
}
