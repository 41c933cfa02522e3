import type { Principal } from '../../access';
import type { Device } from '../domain/session';

/** Set another password for oneself, having given the present one. */
export class ChangePassword {
  constructor(
    readonly principal: Principal,
    readonly currentPassword: string,
    readonly newPassword: string,
    readonly device: Device,
  ) {}
}
