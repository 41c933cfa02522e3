import type { Clock } from '../../../shared/clock';
import type { Deadlines } from '../../upstreams/deadlines';
import type { Failure } from '../connection';
import type { Destination } from '../net/dial';
import { OutboundSession, type SessionOwner } from './outbound-session';

export interface SessionParts {
  readonly clock: Clock;
  /** Ends those that idle too long, or do not answer a ping. */
  readonly idle: Deadlines;
}

/** Somebody who wants a stream. */
export interface Asking {
  /** Called once, at once or later: a session that has room. */
  given(session: OutboundSession): void;
  /** Or this: no connection came about. */
  denied(failure: Failure): void;
}

/** The connections to one target over HTTP/2: as few as its bound of streams allows, dialled when they are needed. */
export class OutboundSessions implements SessionOwner {
  readonly #sessions: OutboundSession[] = [];
  #places = 0;

  /** @param authority host and port, for `:authority` */
  constructor(
    private readonly to: Destination,
    readonly authority: string,
    private readonly parts: SessionParts,
  ) {}

  ask(asking: Asking): void {
    this.#withRoom().join(asking);
  }

  /** Does not want one any longer. */
  withdraw(asking: Asking): void {
    for (const session of this.#sessions) session.leave(asking);
  }

  /** One more place shares them. */
  opened(): void {
    this.#places++;
  }

  /** One fewer; with the last one the connections are given up. */
  closed(): void {
    if (--this.#places === 0) for (const session of [...this.#sessions]) session.close();
  }

  // -- the sessions call

  gone(session: OutboundSession): void {
    const at = this.#sessions.indexOf(session);
    if (at >= 0) this.#sessions.splice(at, 1);
  }

  #withRoom(): OutboundSession {
    const found = this.#sessions.find(({ hasRoom }) => hasRoom);
    if (found !== undefined) return found;
    const session = new OutboundSession(this.to, this.authority, this.parts, this);
    this.#sessions.push(session);
    return session;
  }
}
