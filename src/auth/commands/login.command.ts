import type { PasswordCredentials } from '../../identity';
import type { Device } from '../domain/session';

/** Sign somebody in on a device. Answers SignedIn. */
export class Login {
  constructor(
    readonly credentials: PasswordCredentials,
    /** Tenant that they chose, in any spelling. */
    readonly tenant: string | undefined,
    readonly mfaToken: string | undefined,
    readonly device: Device,
    /** Client that the session is bound to; the portal when absent. */
    readonly clientId?: string,
    /** In the cookie of a session that this one takes the place of. */
    readonly refreshToken?: string | undefined,
  ) {}
}
