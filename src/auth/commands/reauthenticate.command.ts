import type { Principal } from '../../access';
import type { Device } from '../domain/session';

/** Prove once more who one is, in the session of the principal. Answers SignedIn: the session that takes its place. */
export class Reauthenticate {
  constructor(
    readonly principal: Principal,
    readonly password: string,
    readonly device: Device,
  ) {}
}
