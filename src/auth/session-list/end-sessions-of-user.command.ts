import type { Asking } from './session-reach';

/** Sign somebody else out everywhere. */
export class EndSessionsOfUser {
  constructor(
    readonly asking: Asking,
    readonly userId: string,
  ) {}
}
