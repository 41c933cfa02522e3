import type { Target } from './target';

export type Lines = readonly (readonly [name: string, value: string])[];

/** The head of a request, read strictly. latin1: a character is a byte. */
export interface StrictHead {
  readonly method: string;
  /** Undefined where it is what is objected to. */
  readonly target: Target | undefined;
  readonly version: '1.0' | '1.1';
  /** Name and value of each field line, in order. */
  readonly lines: Lines;
  /** Whom it asks: the authority of an absolute target, else Host; empty only in HTTP/1.0. */
  readonly authority: string;
  /** How many bytes of body follow, or that they come in chunks. */
  readonly framing: number | 'chunked';
  /** Nothing that follows it on its connection is a request (RFC 9112 §9.3). */
  readonly last: boolean;
  /** Why nobody may act on it, although everybody agrees where it ends. */
  readonly objection: string | undefined;
}

/** A whole request. */
export interface StrictRequest extends StrictHead {
  /** Without framing. */
  readonly body: string;
  readonly trailers: Lines;
}

/** Where the reading of a connection stopped. */
export type Rest =
  /** Everything was read, or nothing more counts. */
  | { readonly is: 'nothing' }
  /** What is there is no fault, and not all. */
  | { readonly is: 'incomplete'; readonly begun: Begun | undefined }
  /** Nobody may go on reading here. */
  | { readonly is: 'refused'; readonly why: string; readonly begun: Begun | undefined };

/** A request whose head is there, and of its body so much. */
export interface Begun {
  readonly head: StrictHead;
  readonly body: string;
}

/** What the bytes of one connection say. */
export interface Reading {
  readonly requests: readonly StrictRequest[];
  readonly rest: Rest;
}

/** The bytes have more than one meaning, or none. */
export class Refused extends Error {}

/** The bytes end before the message does. */
export class Incomplete extends Error {}
