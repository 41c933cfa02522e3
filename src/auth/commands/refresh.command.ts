import { PORTAL_CLIENT } from '../domain/session';

/** Exchange a refresh token for new tokens. Answers SessionTokens. */
export class Refresh {
  constructor(
    readonly refreshToken: string,
    /** Tenant chosen from now on, in any spelling; the session's choice stays when absent. */
    readonly tenant: string | undefined,
    /** Client that shows it: a session belongs to one. */
    readonly clientId: string = PORTAL_CLIENT,
  ) {}
}
