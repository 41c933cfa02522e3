import type { Progress } from '../../policy';
import { Connection, type Failure, type OutgoingRequest, type Receiver } from '../connection';
import type { TlsCredentials } from '../tls-options';
import { departAfterThisTurn, type Departing } from './departures';
import type { Destination } from './dial';
import { requestHead } from './request-head';
import { Wire, type WireOwner, type WireParts } from './wire';

/** A request that waits for its wire. */
interface Waiting {
  readonly head: string;
  readonly request: OutgoingRequest;
  readonly receiver: Receiver;
}

/** A connection of our own, over node:net and node:tls: at most one wire, dialled when a request needs it. */
export class NetConnection extends Connection implements WireOwner, Departing {
  #wire: Wire | undefined;
  #waiting: Waiting | undefined;
  /** On which the present request went, or the last one. */
  #taken: Wire | undefined;
  #session: Buffer | undefined;
  #credentials: TlsCredentials | undefined;

  /** @param authority for Host */
  constructor(
    private readonly to: Destination,
    private readonly authority: string,
    private readonly parts: WireParts,
  ) {
    super();
  }

  get progress(): Progress {
    return this.#taken?.progress ?? 'unsent';
  }

  send(request: OutgoingRequest, receiver: Receiver): void {
    this.#taken = undefined;
    let head: string;
    try {
      head = requestHead(request, this.authority);
    } catch (cause) {
      return receiver.failed({ kind: 'unsendable', stale: false, cause });
    }
    this.#waiting = { head, request, receiver };
    if (this.#wire === undefined) this.#dial();
    else departAfterThisTurn(this);
  }

  pause(): void {
    this.#taken?.pause();
  }

  resume(): void {
    this.#taken?.resume();
  }

  abort(): void {
    this.#waiting = undefined;
    this.close();
  }

  close(): void {
    this.#wire?.destroy();
    this.#wire = undefined;
  }

  // -- the turn's end calls

  depart(): void {
    if (this.#waiting === undefined) return;
    // It ended meanwhile, and nothing was lost with it.
    if (this.#wire === undefined) this.#dial();
    else if (this.#wire.open) this.#go(this.#wire);
  }

  // -- the wire calls

  opened(): void {
    this.#go(this.#wire!);
  }

  gone(failure: Failure): void {
    this.#wire = undefined;
    if (failure.kind === 'unreachable') this.#fail(failure);
  }

  session(session: Buffer): void {
    this.#session = session;
  }

  #dial(): void {
    try {
      // A session remembers whom we believed, and as whom: other credentials begin another.
      const credentials = this.to.credentials?.();
      if (credentials !== this.#credentials) this.#session = undefined;
      this.#credentials = credentials;
      this.#wire = new Wire(this.to, this.parts, this, this.#session);
    } catch (cause) {
      this.#fail({ kind: 'unreachable', stale: false, cause });
    }
  }

  #go(wire: Wire): void {
    const { head, request, receiver } = this.#waiting!;
    this.#waiting = undefined;
    this.#taken = wire;
    wire.send(head, request, receiver);
  }

  #fail(failure: Failure): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    waiting?.receiver.failed(failure);
  }
}
