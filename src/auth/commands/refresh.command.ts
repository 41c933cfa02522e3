/** Exchange a refresh token for new tokens. Answers TokenResponse. */
export class Refresh {
  constructor(
    readonly refreshToken: string,
    /** Tenant chosen from now on, in any spelling; the session's choice stays when absent. */
    readonly tenant: string | undefined,
  ) {}
}
