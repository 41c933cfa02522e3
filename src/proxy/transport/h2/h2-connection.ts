import type { Progress } from '../../policy';
import { Connection, type Failure, type OutgoingRequest, type Receiver } from '../connection';
import type { OutboundSession } from './outbound-session';
import type { Asking, OutboundSessions } from './outbound-sessions';
import { OutboundStream } from './outbound-stream';

/** A request that waits for its stream. */
interface Waiting {
  readonly request: OutgoingRequest;
  readonly receiver: Receiver;
}

/**
 * A place for one request at a time over HTTP/2: what a connection is over HTTP/1.1 is a stream here, and all places of a
 * target share its sessions.
 */
export class H2Connection extends Connection implements Asking {
  #waiting: Waiting | undefined;
  /** By which the present request went, or the last one. */
  #stream: OutboundStream | undefined;
  #closed = false;

  constructor(private readonly sessions: OutboundSessions) {
    super();
    sessions.opened();
  }

  get progress(): Progress {
    return this.#stream?.progress ?? 'unsent';
  }

  send(request: OutgoingRequest, receiver: Receiver): void {
    if (this.#closed) {
      this.#closed = false;
      this.sessions.opened();
    }
    this.#stream = undefined;
    this.#waiting = { request, receiver };
    this.sessions.ask(this);
  }

  pause(): void {
    this.#stream?.pause();
  }

  resume(): void {
    this.#stream?.resume();
  }

  abort(): void {
    if (this.#waiting !== undefined) this.sessions.withdraw(this);
    this.#waiting = undefined;
    this.#stream?.abort();
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.sessions.closed();
  }

  // -- the sessions call

  given(session: OutboundSession): void {
    const { request, receiver } = this.#waiting!;
    this.#waiting = undefined;
    this.#stream = new OutboundStream(session, receiver);
    this.#stream.send(request);
  }

  denied(failure: Failure): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    waiting?.receiver.failed(failure);
  }
}
