import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  constants,
  type IncomingHttpHeaders,
  performServerHandshake,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2';
import type { Socket } from 'node:net';
import type { Clock } from '../../shared/clock';
import { ResetBudget } from './reset-budget';
import { streamFields } from './stream-fields';
import { streamMessages } from './stream-messages';

export interface SessionBounds {
  /** Streams open at once; the client is told, and more are refused. */
  readonly maxStreams: number;
  /** Of a request's head, in bytes. */
  readonly maxHeadBytes: number;
  /** For the first request to come, in milliseconds. */
  readonly headersTimeoutMs: number;
  /** Without an open stream, in milliseconds. */
  readonly keepAliveMs: number;
  /** Requests over one connection. */
  readonly maxRequests: number;
  readonly maxAgeMs: number;
}

/** Why we ended a connection: too many streams reset, or what came was not HTTP/2, a flood first of all. */
export type SessionEnd = 'resets' | 'protocol';

export interface SessionParts {
  readonly bounds: SessionBounds;
  readonly clock: Clock;
  /** @param expectation it came with an Expect field that we do not know */
  enter(request: IncomingMessage, response: ServerResponse, expectation: boolean): void;
  ended(reason: SessionEnd): void;
  /** Nobody should open another stream here. */
  draining(): boolean;
}

/** RFC 9113 §6.5.2: what a window holds is what one stream can make us keep. */
const WINDOW_BYTES = 65_535;
/** With the pseudo-fields; from 101 ordinary ones on the door says 431, from here on node resets the stream. */
const MAX_FIELDS = 128;
const MAX_INVALID_FRAMES = 100;
const LAST_WORDS_MS = 1000;
/** An end, and what we say ourselves when an answer breaks off; who resets with that code meets node's own bound. */
const NOT_COUNTED: ReadonlySet<number> = new Set([constants.NGHTTP2_NO_ERROR, constants.NGHTTP2_INTERNAL_ERROR]);

/** One connection that speaks HTTP/2, and its bounds. */
export class InboundSession {
  readonly #session: ServerHttp2Session;
  readonly #openedAtMs: number;
  readonly #resets: ResetBudget;
  /** Since when no stream is open. */
  #idleSinceMs: number;
  #open = 0;
  #requests = 0;
  /** Since when the client has been asked to go. */
  #leavingSinceMs = Infinity;

  /** @param socket that has said nothing yet, or the beginning of HTTP/2 */
  constructor(
    private readonly socket: Socket,
    private readonly parts: SessionParts,
  ) {
    const { bounds, clock } = parts;
    this.#openedAtMs = this.#idleSinceMs = clock.monotonicMs();
    this.#resets = new ResetBudget(this.#openedAtMs);
    this.#session = performServerHandshake(socket, {
      settings: {
        maxConcurrentStreams: bounds.maxStreams,
        initialWindowSize: WINDOW_BYTES,
        maxHeaderListSize: bounds.maxHeadBytes,
        enablePush: false,
      },
      maxHeaderListPairs: MAX_FIELDS,
      maxSessionInvalidFrames: MAX_INVALID_FRAMES,
      maxSessionRejectedStreams: bounds.maxStreams,
      // Several lines of ETag or Content-Type are for their reader to judge, as over HTTP/1.1.
      strictSingleValueFields: false,
    });
    this.#session.on('stream', this.#came as Parameters<ServerHttp2Session['on']>[1]);
    // Unheard it would end the process. Whoever only hangs up has broken no rule.
    this.#session.on('error', ({ code }: NodeJS.ErrnoException) => {
      if (code === 'ERR_HTTP2_ERROR' || code === 'ERR_HTTP2_TOO_MANY_INVALID_FRAMES') parts.ended('protocol');
    });
  }

  onClose(closed: () => void): void {
    this.#session.once('close', closed);
  }

  /** Ends what is over its time. */
  sweep(nowMs: number): void {
    const { headersTimeoutMs, keepAliveMs, maxAgeMs } = this.parts.bounds;
    if (this.#open === 0) {
      const idleMs = nowMs - this.#idleSinceMs;
      // node waits for the client to hang up as well, and for whatever it does not read: some never do.
      if (Math.min(idleMs, nowMs - this.#leavingSinceMs) >= LAST_WORDS_MS) return void this.socket.destroy();
      // Who has not asked anything is not worth waiting for, and may not have come to the end of its first frame.
      if (this.#requests === 0 && idleMs >= headersTimeoutMs) return this.destroy();
      if (idleMs >= keepAliveMs) return this.close();
    }
    if (nowMs - this.#openedAtMs >= maxAgeMs) this.close();
  }

  /** GOAWAY: takes no more streams, which the client may send again elsewhere; ends with the last that is open. */
  close(): void {
    this.#leavingSinceMs = Math.min(this.#leavingSinceMs, this.parts.clock.monotonicMs());
    this.#session.close();
  }

  /** @param code why, for the client */
  destroy(code: number = constants.NGHTTP2_NO_ERROR): void {
    if (code === constants.NGHTTP2_NO_ERROR) this.#session.destroy();
    else this.#session.destroy(new Error('ended by the gateway'), code);
    // Who does not take our last words does not keep the connection by that.
    const cut = setTimeout(() => this.socket.destroy(), LAST_WORDS_MS).unref();
    this.socket.once('close', () => clearTimeout(cut));
  }

  readonly #came = (
    stream: ServerHttp2Stream,
    headers: IncomingHttpHeaders,
    _flags: number,
    raw: readonly string[],
  ): void => {
    this.#open++;
    this.#requests++;
    stream.on('error', () => {});
    stream.once('close', () => this.#closed(stream));
    const fields = streamFields(raw);
    // Malformed (RFC 9113 §8.1.1).
    if (fields === undefined) return stream.close(constants.NGHTTP2_PROTOCOL_ERROR);
    const { request, response } = streamMessages(stream, headers, fields, this.socket);
    const { expect } = headers;
    this.parts.enter(request, response, expect !== undefined && String(expect).toLowerCase() !== '100-continue');
    // As `Connection: close` does it: who still comes while we drain is served, and goes elsewhere with the next request.
    if (this.parts.draining() || this.#requests >= this.parts.bounds.maxRequests) this.close();
  };

  #closed(stream: ServerHttp2Stream): void {
    const now = this.parts.clock.monotonicMs();
    if (--this.#open === 0) this.#idleSinceMs = now;
    const { rstCode = constants.NGHTTP2_NO_ERROR } = stream;
    if (this.#session.destroyed || NOT_COUNTED.has(rstCode)) return;
    if (this.#resets.spend(now)) return;
    this.parts.ended('resets');
    this.destroy(constants.NGHTTP2_ENHANCE_YOUR_CALM);
  }
}
