import type { Duplex } from 'node:stream';
import type { Refusal } from '../shared/problem';
import type { Exchange } from './exchange';

export type Verdict = Refusal | undefined;

/** Decides from the head, before a byte of the body moves. Waits only when it must. */
export interface Check {
  /** As explain and the docs call it. */
  readonly name: string;
  decide(exchange: Exchange): Verdict | Promise<Verdict>;
  /** The same verdict without spending quota. Absent when `decide` has no side effect. */
  peek?(exchange: Exchange): Verdict | Promise<Verdict>;
}

/**
 * How far a try came: `unsent` not a byte of the request left, `sent` the upstream may have acted on it, `answered`
 * something of an answer was seen. What may be tried again depends on it (RFC 9110 §9.2.2).
 */
export type Progress = 'unsent' | 'sent' | 'answered';

/** Who broke an exchange, and where. Rendered outside as a problem; the cause goes to the log only. */
export interface Fault {
  readonly status: number;
  /** Stable problem code: upstream-unreachable, upstream-broken, upstream-timeout, circuit-open, upstream-busy, client-gone, … */
  readonly code: string;
  readonly who: 'client' | 'gateway' | 'upstream';
  /** Seconds, for 503. */
  readonly retryAfterSeconds?: number;
  /** Of the try that it ended; absent when there was none. */
  readonly progress?: Progress;
  readonly cause?: unknown;
}

/** Name, value, name, value, …; hop-by-hop fields are already gone. */
export type RawHeaders = string[];

/** The brake of what sends: the answer pauses it when the client is slower. */
export interface Flow {
  pause(): void;
  resume(): void;
}

/** Of an answer that is there already: there is nothing to hold back. */
export const STILL: Flow = { pause: () => {}, resume: () => {} };

/** Where a response goes: informed*, started, data*, then exactly one of ended or failed; or only refused. */
export interface Answer {
  /** 1xx other than 101. */
  informed(status: number, headers: RawHeaders): void;
  /** @param length of the body in bytes when known, else -1: then the head leaves at once (SSE) */
  started(status: number, headers: RawHeaders, flow: Flow, length: number): void;
  /**
   * When full it calls flow.pause().
   * @returns true when it keeps nothing of the chunk, whose memory may be written over at once
   */
  data(chunk: Buffer): boolean | void;
  ended(trailers: RawHeaders): void;
  /** After started the connection is cut, never ended cleanly (RFC 9112 §8). */
  failed(fault: Fault): void;
  /** Instead of all that: a wrapper says no. */
  refused(refusal: Refusal): void;
  /**
   * Called at most once, when the client leaves before the answer is complete: the sender cancels the upstream, and says
   * `failed`. A wrapper may call it too, and say whose fault it is; without one it is the client's.
   */
  onClientGone(cancel: (fault?: Fault) => void): void;
}

/** Sends one exchange on; the answer arrives call by call. Never throws: a fault is `answer.failed`. */
export type Forward = (exchange: Exchange, answer: Answer) => void;

/** Joins an upgraded connection to the upstream. Writes the upstream's answer, or a problem, to the socket itself. */
export type Tunnel = (exchange: Exchange, socket: Duplex, firstBytes: Buffer) => void;

/** Stands around forwarding: retry, cache, fallback, compress. Applied once, when the route is compiled. */
export type Wrapper = (next: Forward) => Forward;
