import type { Readable } from 'node:stream';
import type { Progress, RawHeaders } from '../policy';

/** One request as it goes to a target. Whoever moves it writes Host and the framing. */
export interface OutgoingRequest {
  readonly method: string;
  /** Path and query (RFC 9112 §3.2.1). */
  readonly target: string;
  /** What Host says; undefined: the target's authority. */
  readonly host?: string | undefined;
  /** Name, value, …; without Host, Content-Length and Transfer-Encoding. */
  readonly fields: RawHeaders;
  /** A stream is read when the connection stands, and destroyed when it was not sent to its end. */
  readonly body: Buffer | Readable | null;
  /** Of a stream, in bytes; without one it goes in chunks. */
  readonly contentLength: number | undefined;
}

/** Why a request has no answer, or half of one. */
export interface Failure {
  /**
   * - `unreachable`: no connection came about;
   * - `broken`: it broke, or what came over it was no HTTP;
   * - `unsendable`: the request itself could not be put together.
   */
  readonly kind: 'unreachable' | 'broken' | 'unsendable';
  /**
   * The connection had served another request before and the peer closed it without a byte of an answer: it may not have
   * seen this one (RFC 9112 §9.3.1).
   */
  readonly stale: boolean;
  readonly cause: unknown;
}

/**
 * Hears what becomes of one request: begun, then the request's way (`moved`*, `sent`) beside the answer's (`informed`*,
 * `started`, `data`*), and exactly one of `ended` and `failed`; `failed` may come at any time, first of all.
 */
export interface Receiver {
  /** The connection stands, and the request is about to be written. */
  begun(): void;
  /** Bytes of the body were taken. */
  moved(): void;
  /** The last byte of the request was. */
  sent(): void;
  /** 1xx other than 101. */
  informed(status: number, fields: RawHeaders): void;
  /** @param fields name, value, …, as the target sent them; each character is a byte (RFC 9110 §5.5) */
  started(status: number, fields: RawHeaders): void;
  /** The chunk belongs to the receiver, unless it says true: then it keeps nothing of it. */
  data(chunk: Buffer): boolean | void;
  /** The answer is complete, and the connection is free. */
  ended(trailers: RawHeaders): void;
  /** The connection is free too: the next request opens it anew. */
  failed(failure: Failure): void;
}

/**
 * One place for a connection to a target, one request at a time (HTTP/1.1, no pipelining): it is opened when it is first
 * needed, kept while it idles, and opened again after it broke. It knows no deadlines: who sends watches them.
 */
export abstract class Connection {
  /** How far the present request has come, or the last one. */
  abstract readonly progress: Progress;
  /** Never throws. @param receiver may be called before this returns */
  abstract send(request: OutgoingRequest, receiver: Receiver): void;
  /** Holds the answer back. */
  abstract pause(): void;
  abstract resume(): void;
  /** Breaks off whatever is under way, a dial too; its receiver hears nothing more, and the connection is free. */
  abstract abort(): void;
  /** Gives the open connection up. Only while no request is under way; one that still comes is served. */
  abstract close(): void;
}
