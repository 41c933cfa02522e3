import { isIPv6 } from 'node:net';
import { Refused } from './request';

/** What a request asks for, taken apart. */
export interface Target {
  /** Each segment with its escapes undone, as bytes. The root has none; one trailing slash makes none. */
  readonly segments: readonly string[];
  /** With its question mark, as sent. */
  readonly query: string;
  readonly authority: string | undefined;
}

/** pchar (RFC 3986 §3.3) without the semicolon, and the slash. */
const PATH = /^(?:\/|%[0-9A-Fa-f]{2}|[A-Za-z0-9\-._~!$&'()*+,=:@])+$/;
/** Wider than the grammar: what is printable has one meaning when it goes through byte for byte. */
const QUERY = /^[\x21-\x22\x24-\x7e]*$/;
/** An absolute target (RFC 9112 §3.2.2) of the schemes that can be served. */
const ABSOLUTE = /^https?:\/\/([^/?#]*)(.*)$/i;

/** @throws {Refused} for every target that two readers could take for two */
export function readStrictTarget(text: string): Target {
  const absolute = ABSOLUTE.exec(text);
  if (absolute === null) return { ...origin(text), authority: undefined };
  const [, authority = '', rest = ''] = absolute;
  assertAuthority(authority);
  return { ...origin(rest.startsWith('/') ? rest : `/${rest}`), authority };
}

/** @throws {Refused} unless the text is a name, an IPv4 or an IPv6 address, with a port or without */
export function assertAuthority(text: string): void {
  const [, name, six, port = ''] = /^(?:([A-Za-z0-9_.-]+)|\[([^\]]*)\])(?::(\d+))?$/.exec(text) ?? [];
  const isHost = name !== undefined ? !name.startsWith('.') : six !== undefined && isIPv6(six) && !six.includes('%');
  if (!isHost || Number(port) > 65_535) throw new Refused(`the authority ${JSON.stringify(text)}`);
}

function origin(text: string): Omit<Target, 'authority'> {
  const mark = text.indexOf('?');
  const path = mark < 0 ? text : text.slice(0, mark);
  const query = mark < 0 ? '' : text.slice(mark);
  if (!path.startsWith('/') || !PATH.test(path)) throw new Refused(`the path ${JSON.stringify(path)}`);
  if (!QUERY.test(query)) throw new Refused(`the query ${JSON.stringify(query)}`);
  const segments = path.slice(1).split('/').map(unescaped);
  if (segments.at(-1) === '') segments.pop();
  for (const segment of segments) assertPlain(segment);
  return { segments, query };
}

const unescaped = (segment: string): string =>
  segment.replace(/%(..)/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));

/** @throws {Refused} for a segment that means something besides its name to somebody */
function assertPlain(segment: string): void {
  const isPlain =
    segment !== '' &&
    segment !== '.' &&
    segment !== '..' &&
    /^[^/\\]*$/.test(segment) &&
    /^[\x20-\x7e\x80-\xff]*$/.test(segment);
  if (!isPlain || !isUtf8(segment)) throw new Refused(`the segment ${JSON.stringify(segment)}`);
}

function isUtf8(bytes: string): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(bytes, 'latin1'));
    return true;
  } catch {
    return false;
  }
}
