import type { PasswordCredentials } from '../../identity';

/** Sign somebody in on a device. Answers TokenResponse. */
export class Login {
  constructor(
    readonly credentials: PasswordCredentials,
    /** Tenant that they chose, in any spelling. */
    readonly tenant: string | undefined,
    readonly mfaToken: string | undefined,
    readonly device: Device,
  ) {}
}

/** Where a session began, as far as the request told. */
export interface Device {
  readonly address: string | undefined;
  readonly userAgent: string | undefined;
}
