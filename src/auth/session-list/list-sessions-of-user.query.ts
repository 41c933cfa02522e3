import type { Asking } from './session-reach';

/** Where somebody else is signed in. Answers SessionList. */
export class ListSessionsOfUser {
  constructor(
    readonly asking: Asking,
    readonly userId: string,
  ) {}
}
