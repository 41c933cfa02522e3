/** Send a browser to the identity provider's page. Answers BegunSignIn. */
export class BeginSignIn {
  constructor(
    readonly returnTo: string | undefined,
    /** Provider behind the provider, such as `google`. */
    readonly idp: string | undefined,
    /** The cookie of an earlier one, so that two tabs do not disturb each other. */
    readonly browser: string | undefined,
  ) {}
}

export interface BegunSignIn {
  readonly url: string;
  /** What the browser keeps until it is back. */
  readonly browser: string;
}
