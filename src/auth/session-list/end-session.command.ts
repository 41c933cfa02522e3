import type { Asking } from './session-reach';

/** End one's own session, or somebody else's. */
export class EndSession {
  constructor(
    readonly asking: Asking,
    readonly sessionId: string,
  ) {}
}
