import type { Principal } from '../../access';

/** End the session of the access token, and that of a refresh token when it is one's own. */
export class Logout {
  constructor(
    readonly principal: Principal,
    readonly refreshToken: string | undefined,
  ) {}
}
