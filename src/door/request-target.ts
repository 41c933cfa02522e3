import { isIPv6 } from 'node:net';
import { type Refusal, refusal } from '../shared/problem';
import { canonicalPath } from './canonical-path';

/** What a request asks for. */
export interface RequestTarget {
  /** Canonical. */
  readonly path: string;
  /** With its question mark, byte for byte; empty without one. */
  readonly query: string;
  /** Only in absolute form; it counts instead of Host (RFC 9112 §3.2.2). */
  readonly authority: string | undefined;
}

const ABSOLUTE = /^https?:\/\/([^/?]+)(.*)$/i;
/** Printable ASCII without `#`. */
const QUERY = /^[!"$-~]*$/;
const AUTHORITY = /^(?:[a-z0-9_](?:[a-z0-9_.-]{0,253})|\[([0-9a-f:.]{2,45})\])(?::(\d{1,5}))?$/i;
const MAX_PORT = 65_535;

export const PATH_AMBIGUOUS = refusal(
  400,
  'path-ambiguous',
  {},
  'The path can be read in more than one way: write it without dot segments, empty segments, backslashes, semicolons and escaped slashes.',
);
const QUERY_INVALID = refusal(400, 'query-invalid', {}, 'The query holds characters that must be percent-encoded.');
export const HOST_INVALID = refusal(400, 'host-invalid', {}, 'A request names exactly one host (RFC 9112 §3.2).');

/** @returns whether the text is a host, with or without port, as a client may write it (RFC 9110 §7.2) */
export function isAuthority(text: string): boolean {
  const match = AUTHORITY.exec(text);
  if (match === null) return false;
  const [, ipv6, port] = match;
  return (ipv6 === undefined || isIPv6(ipv6)) && (port === undefined || Number(port) <= MAX_PORT);
}

/** Reads a request target (RFC 9112 §3.2): origin form, or absolute form. */
export function readTarget(target: string): RequestTarget | Refusal {
  if (target.charCodeAt(0) === 0x2f) return readPath(target, undefined);
  const absolute = ABSOLUTE.exec(target);
  if (absolute === null) return PATH_AMBIGUOUS;
  const [, authority, rest] = absolute as unknown as [string, string, string];
  if (!isAuthority(authority)) return HOST_INVALID;
  return readPath(rest.startsWith('/') ? rest : `/${rest}`, authority);
}

function readPath(target: string, authority: string | undefined): RequestTarget | Refusal {
  const mark = target.indexOf('?');
  const path = canonicalPath(mark < 0 ? target : target.slice(0, mark));
  if (path === undefined) return PATH_AMBIGUOUS;
  const query = mark < 0 ? '' : target.slice(mark);
  return QUERY.test(query) ? { path, query, authority } : QUERY_INVALID;
}
