import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import type { Clock } from '../../shared/clock';
import type { Exchange } from '../exchange';
import { FaultError, faults } from './faults';

/** A body that came with its head is sent with one write; a longer one streams. */
const SMALL_BODY_BYTES = 65_536;
/** A client is given so long before its rate counts: a handshake of TCP windows, a radio that wakes up. */
const GRACE_MS = 5_000;

/** What happens to a body on its way. */
export interface BodyWatcher {
  /** The upstream is ready for it: a client that asked to be told may send it now (RFC 9110 §10.1.1). */
  wanted(): void;
  /** Bytes of the client arrived. */
  moved(): void;
}

/**
 * A client's body on its way to the upstream, counted while it streams. It stands between the two connections because the
 * HTTP client destroys a body that it could not send to its end, and with the request itself the connection would go over
 * which the client is to be told so.
 */
export class RequestBody extends Readable {
  #wanted = false;
  #begun = false;
  /** Since when the client is waited for, and how long it was altogether. While the upstream is slow it is not. */
  #waitsSinceMs = 0;
  #waitedMs = 0;

  constructor(
    private readonly exchange: Exchange,
    private readonly watcher: BodyWatcher,
    private readonly clock: Clock,
  ) {
    super({ highWaterMark: SMALL_BODY_BYTES });
    // Whoever sends it hears of faults; after it let go, nobody would, and the process would end.
    this.on('error', () => {});
  }

  get #source(): IncomingMessage {
    return this.exchange.head.request;
  }

  /** The upstream would take more, and the client has not sent it. */
  get waitsForClient(): boolean {
    return this.#wanted && !this.readableEnded && this.readableLength === 0;
  }

  override _read(): void {
    if (!this.#wanted) this.#waitsSinceMs = this.clock.monotonicMs();
    this.#wanted = true;
    if (this.#begun) {
      this.#source.resume();
      return;
    }
    this.#begun = true;
    this.exchange.bodyBegun = true;
    this.#source.on('data', this.#arrived).on('end', this.#complete);
    this.watcher.wanted();
  }

  /**
   * What still comes is read and dropped: the client may be one that listens only after it has sent everything. One that
   * nobody has begun to read is left as it is, for another try.
   */
  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    if (this.#begun) {
      this.#source.off('data', this.#arrived).off('end', this.#complete);
      this.#source.resume();
    }
    callback(error);
  }

  readonly #arrived = (chunk: Buffer): void => {
    const { exchange } = this;
    exchange.bytesIn += chunk.length;
    if (exchange.bytesIn > exchange.maxBodyBytes) {
      this.destroy(new FaultError(faults.bodyTooLarge()));
      return;
    }
    if (this.#isTooSlow()) {
      this.destroy(new FaultError(faults.slowClient()));
      return;
    }
    this.watcher.moved();
    if (this.push(chunk)) return;
    this.#wanted = false;
    this.#source.pause();
  };

  /** Byte by byte a body would never be idle. Asked when something arrives: whether nothing does, the idle deadline knows. */
  #isTooSlow(): boolean {
    const now = this.clock.monotonicMs();
    if (this.#wanted) this.#waitedMs += now - this.#waitsSinceMs;
    this.#waitsSinceMs = now;
    const { bytesIn, route } = this.exchange;
    // The stream of a call may have nothing to say for as long as nobody finds it idle.
    if (this.exchange.head.isGrpc) return false;
    const countedMs = this.#waitedMs - GRACE_MS;
    return countedMs > 0 && bytesIn * 1000 < route.config.minBodyBytesPerSecond * countedMs;
  }

  readonly #complete = (): void => {
    this.push(null);
  };
}

/**
 * Hands over the body of a request: null without one; the bytes when they came with the head, one tick later; else a stream.
 * @param use called exactly once, at once or on the next tick
 */
export function withBody(
  exchange: Exchange,
  watcher: BodyWatcher,
  clock: Clock,
  use: (body: Buffer | RequestBody | null) => void,
): void {
  const { head } = exchange;
  if (!head.hasBody) return use(null);
  if (exchange.smallBody !== undefined) return use(exchange.smallBody);
  const { contentLength = Infinity, request } = head;
  if (contentLength > SMALL_BODY_BYTES) return use(new RequestBody(exchange, watcher, clock));
  process.nextTick(() => {
    // node lets ticks run between the last bytes of a body and its end: the length tells that nothing is missing.
    const whole = request.complete || request.readableLength === contentLength;
    const body = whole ? (request.read() as Buffer | null) : null;
    if (body === null) return use(new RequestBody(exchange, watcher, clock));
    exchange.bytesIn = body.length;
    exchange.smallBody = body;
    use(body);
  });
}
