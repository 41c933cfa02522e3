import http2, {
  type ClientHttp2Session,
  type ClientHttp2Stream,
  type ClientSessionOptions,
  type ClientSessionRequestOptions,
  type OutgoingHttpHeaders,
  type ServerOptions as SessionOptions,
} from 'node:http2';
import type { TLSSocket } from 'node:tls';
import { Alarm } from '../../upstreams/alarm';
import { Timed } from '../../upstreams/deadlines';
import { type Destination, dial } from '../net/dial';
import type { Asking, SessionParts } from './outbound-sessions';

/** Idle connections cost little and come back dearly; a target that ends one sooner says so by GOAWAY. */
const IDLE_MS = 60_000;
/** For a connection that gave no answer to say that it lives. */
const PING_MS = 5_000;
/** What a target may be assumed to take before it has said (RFC 9113 §6.5.2 asks for no less). */
const ASSUMED_STREAMS = 100;
const MAX_ANSWER_HEAD_BYTES = 32_768;
const WINDOW_BYTES = 1_048_576;

/** Who opened it. */
export interface SessionOwner {
  /** It takes no more requests. */
  gone(session: OutboundSession): void;
  /** It takes fewer than were promised to it. */
  ask(asking: Asking): void;
}

/**
 * One connection to a target over HTTP/2. It stands when the target has said its settings: until then nobody knows that it
 * speaks HTTP/2, and no request is lost on one that does not.
 */
export class OutboundSession extends Timed {
  readonly #session: ClientHttp2Session;
  readonly #waiting = new Set<Asking>();
  readonly #ping = new Alarm(() => this.#session.destroy(new Error('a ping got no answer')));
  #stands = false;
  /** Somebody has waited for it in vain: others need not. */
  #late = false;
  #streams = 0;
  #cause: unknown = new Error('the connection was closed');
  /** Streams that were opened so far. */
  requests = 0;
  /** Highest stream that the target says it has seen to, once it takes no more. */
  lastStream = Infinity;

  constructor(
    private readonly to: Destination,
    readonly authority: string,
    private readonly parts: SessionParts,
    private readonly owner: SessionOwner,
  ) {
    super();
    const socket = dial(to, undefined, undefined);
    if (to.secure)
      socket.once('secureConnect', () => {
        if ((socket as TLSSocket).alpnProtocol !== 'h2') socket.destroy(new Error('does not speak HTTP/2 (ALPN)'));
      });
    socket.on('error', (error) => (this.#cause = error));
    const options: ClientSessionOptions & SessionOptions = {
      createConnection: () => socket,
      settings: { enablePush: false, maxHeaderListSize: MAX_ANSWER_HEAD_BYTES, initialWindowSize: WINDOW_BYTES },
      strictSingleValueFields: false,
    };
    this.#session = http2.connect(`${this.scheme}://${authority}`, options);
    this.#session.once('remoteSettings', () => this.#stood());
    this.#session.on('goaway', (_code: number, lastStream: number) => {
      this.lastStream = lastStream;
      this.#gone();
    });
    this.#session.on('error', (error: Error) => (this.#cause = error));
    this.#session.once('close', () => this.#closed());
  }

  get scheme(): 'http' | 'https' {
    return this.to.secure ? 'https' : 'http';
  }

  /** Its connection is over, whoever ended it. */
  get over(): boolean {
    return this.#session.destroyed;
  }

  get cause(): unknown {
    return this.#cause;
  }

  get hasRoom(): boolean {
    if (this.#session.closed || this.#session.destroyed) return false;
    return this.#streams + this.#waiting.size < this.#mostStreams;
  }

  join(asking: Asking): void {
    if (this.#stands) asking.given(this);
    else this.#waiting.add(asking);
  }

  /** Whoever waits no longer has waited long enough: the next one dials anew, and with the last this dial is given up. */
  leave(asking: Asking): void {
    if (!this.#waiting.delete(asking)) return;
    this.#late = true;
    if (this.#waiting.size === 0) this.#session.destroy();
  }

  /** @throws for fields that must not be written */
  request(headers: OutgoingHttpHeaders, options: ClientSessionRequestOptions): ClientHttp2Stream {
    const stream = this.#session.request(headers, options);
    this.#streams++;
    this.requests++;
    this.#rouse();
    stream.once('close', () => {
      if (--this.#streams === 0) this.#rest();
    });
    return stream;
  }

  /** A request got no answer: does anybody still listen? */
  doubt(): void {
    if (this.#ping.deadlineIndex >= 0 || this.#session.closed || this.#session.destroyed) return;
    const { clock, idle } = this.parts;
    this.#ping.dueAtMs = clock.monotonicMs() + PING_MS;
    idle.watch(this.#ping);
    this.#session.ping(() => idle.forget(this.#ping));
  }

  /** Takes no more requests; ends with the last of those that are under way. */
  close(): void {
    this.#gone();
    this.#session.close();
  }

  /** It idled too long. */
  expired(): void {
    this.close();
  }

  #stood(): void {
    this.#stands = true;
    if (this.#mostStreams === 0) return this.#session.destroy(new Error('takes no streams'));
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    this.#rest();
    for (const asking of waiting) {
      if (this.hasRoom) asking.given(this);
      else this.owner.ask(asking);
    }
  }

  get #mostStreams(): number {
    if (this.#stands) return this.#session.remoteSettings.maxConcurrentStreams ?? Infinity;
    return this.#late ? 0 : ASSUMED_STREAMS;
  }

  #rest(): void {
    this.dueAtMs = this.parts.clock.monotonicMs() + IDLE_MS;
    this.parts.idle.watch(this);
  }

  #rouse(): void {
    this.parts.idle.forget(this);
  }

  #gone(): void {
    this.#rouse();
    this.owner.gone(this);
  }

  #closed(): void {
    this.parts.idle.forget(this.#ping);
    this.#gone();
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const asking of waiting) asking.denied({ kind: 'unreachable', stale: false, cause: this.#cause });
  }
}
