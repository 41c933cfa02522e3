import { ByPlace, isOwnCookie } from '../../shared/http';
import type { RawHeaders } from '../policy';
import { lowerCaseName } from './field-name';
import { hopByHop, listedIn } from './hop-by-hop';

/** An answer that must not be relayed as it is: its body could not be told from what follows. */
export class UnsoundAnswerError extends Error {
  override readonly name = 'UnsoundAnswerError';
}

export interface ClientHeaders {
  /** Name, value, …, in the upstream's order and spelling; Set-Cookie one line each. */
  readonly fields: RawHeaders;
  /** Content-Length, in bytes; -1 without one. */
  readonly contentLength: number;
}

const names = new ByPlace(lowerCaseName);

/**
 * What of an upstream's head, name, value, …, the client gets. `Trailer` stays, for trailers travel on.
 * @throws {UnsoundAnswerError} for a transfer coding other than chunked: nobody asked for one (RFC 9112 §6.1), and without
 * its label the body would be read wrongly
 */
export function clientHeaders(head: readonly string[]): ClientHeaders {
  const fields: RawHeaders = [];
  let contentLength = -1;
  let connection: string | undefined;
  for (let i = 0; i < head.length; i += 2) {
    const name = head[i]!;
    const value = head[i + 1]!;
    const lower = names.at(i / 2, name);
    if (lower === 'transfer-encoding' && value.trim().toLowerCase() !== 'chunked') {
      throw new UnsoundAnswerError(`transfer coding ${value}`);
    }
    if (lower === 'connection') connection = connection === undefined ? value : `${connection},${value}`;
    if (hopByHop.has(lower)) continue;
    if (lower === 'content-length') contentLength = Number(value);
    // Nobody but us signs a browser in, or out.
    if (lower === 'set-cookie' && isOwnCookie(value.trimStart())) continue;
    fields.push(name, value);
  }
  const listed = listedIn(connection);
  return { fields: listed === undefined ? fields : without(fields, listed), contentLength };
}

/** Trailers never replace what the head said about framing, routing or trust (RFC 9110 §6.5.1). */
const NEVER_IN_TRAILERS: ReadonlySet<string> = new Set([
  ...hopByHop,
  'authorization',
  'cache-control',
  'content-encoding',
  'content-length',
  'content-range',
  'content-type',
  'host',
  'set-cookie',
  'trailer',
  'www-authenticate',
]);

/** @returns name, value, … of the trailers that travel on, usually none */
export function clientTrailers(trailers: RawHeaders): RawHeaders {
  return trailers.length === 0 ? trailers : without(trailers, NEVER_IN_TRAILERS);
}

/** @param names in lower case */
export function without(fields: readonly string[], names: ReadonlySet<string>): RawHeaders {
  const kept: RawHeaders = [];
  for (let i = 0; i < fields.length; i += 2) {
    if (!names.has(lowerCaseName(fields[i]!))) kept.push(fields[i]!, fields[i + 1]!);
  }
  return kept;
}
