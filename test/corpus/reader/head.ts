import { Incomplete, type Lines, Refused, type StrictHead } from './request';
import { assertAuthority, readStrictTarget } from './target';

/**
 * Wider than the grammar by what node's parser takes and changes nothing: several spaces for one (§3 allows that), and
 * RTSP, which is read as HTTP of that version. Neither travels.
 */
const REQUEST_LINE = /^([!#$%&'*+\-.^_`|~0-9A-Za-z]+) +([^\s]+) +(?:HTTP|RTSP)\/(1\.[01])$/;
const FIELD_LINE = /^([!#$%&'*+\-.^_`|~0-9A-Za-z]+):[ \t]*((?:[\x21-\x7e\x80-\xff](?:[\t\x20-\x7e\x80-\xff]*[\x21-\x7e\x80-\xff])?)?)[ \t]*$/; // prettier-ignore
/** Bytes that nothing in a head may hold, but for the CR LF at the end of its lines (RFC 9112 §2.2). */
const CONTROLS = /[^\t\x20-\x7e\x80-\xff]/;
/** What two of must not be told apart by which of them a reader takes. */
const ONCE = ['host', 'authorization', 'content-type', 'x-tenant-id', 'range', 'origin', 'expect'];

/**
 * Reads the lines from a place to the empty one.
 * @returns the lines, and where the next byte is
 * @throws {Refused} as soon as a byte cannot belong to any
 * @throws {Incomplete} when the empty line is missing
 */
export function linesFrom(bytes: string, from: number): { readonly lines: string[]; readonly end: number } {
  const lines: string[] = [];
  for (let at = from; ;) {
    const end = bytes.indexOf('\r\n', at);
    const line = bytes.slice(at, end < 0 ? undefined : end);
    // The last byte may be half of an end of line.
    const seen = end < 0 ? line.replace(/\r$/, '') : line;
    if (CONTROLS.test(seen)) throw new Refused(`a control character in ${JSON.stringify(line)}`);
    if (end < 0) throw new Incomplete();
    at = end + 2;
    if (line === '') return { lines, end: at };
    lines.push(line);
  }
}

/**
 * Reads a head (RFC 9112 §3, §5, §6).
 * @throws {Refused} when nobody can tell where the request ends
 */
export function headOf([requestLine = '', ...fieldLines]: readonly string[]): StrictHead {
  const [, method, text, version] = REQUEST_LINE.exec(requestLine) ?? [];
  if (method === undefined) throw new Refused(`the line ${JSON.stringify(requestLine)}`);
  const lines = fieldLines.map(fieldOf);
  const options = listed(lines, 'connection');
  return {
    ...{ method, lines, version: version as StrictHead['version'] },
    framing: framingOf(lines, version === '1.1'),
    last: options.includes('close') || (version === '1.0' && !options.includes('keep-alive')),
    ...askedOf(text!, lines, version === '1.1'),
  };
}

/** Whom and what it asks, if that is one thing. */
function askedOf(
  text: string,
  lines: Lines,
  hostNeeded: boolean,
): Pick<StrictHead, 'target' | 'authority' | 'objection'> {
  try {
    const target = readStrictTarget(text);
    const authority = authorityOf(lines, target.authority, hostNeeded);
    for (const name of ONCE) if (valuesOf(lines, name).length > 1) throw new Refused(`${name} comes more than once`);
    return { target, authority, objection: undefined };
  } catch (fault) {
    if (fault instanceof Refused) return { target: undefined, authority: '', objection: fault.message };
    throw fault;
  }
}

/** @throws {Refused} for a folded line, a space before the colon, no name, a control character */
export function fieldOf(line: string): Lines[number] {
  const match = FIELD_LINE.exec(line);
  if (match === null) throw new Refused(`the field ${JSON.stringify(line)}`);
  return [match[1]!, match[2]!];
}

export const valuesOf = (lines: Lines, name: string): string[] =>
  lines.filter(([known]) => known.toLowerCase() === name).map(([, value]) => value);

/** Members of a field that is a list, in lower case. */
export const listed = (lines: Lines, name: string): string[] =>
  valuesOf(lines, name).flatMap((value) => value.toLowerCase().split(/[ \t]*,[ \t]*/));

function authorityOf(lines: Lines, absolute: string | undefined, hostNeeded: boolean): string {
  const [host] = valuesOf(lines, 'host');
  if (host === undefined && hostNeeded) throw new Refused('no host');
  const authority = absolute ?? host ?? '';
  if (authority !== '' || hostNeeded) assertAuthority(authority);
  return authority;
}

function framingOf(lines: Lines, chunksKnown: boolean): number | 'chunked' {
  const [coding, ...codings] = valuesOf(lines, 'transfer-encoding');
  const [length, ...lengths] = valuesOf(lines, 'content-length');
  if (codings.length > 0 || lengths.length > 0) throw new Refused('the framing comes more than once');
  if (coding !== undefined) {
    if (length !== undefined) throw new Refused('a length and a coding');
    if (!chunksKnown || coding.toLowerCase() !== 'chunked') throw new Refused(`the coding ${JSON.stringify(coding)}`);
    return 'chunked';
  }
  if (length === undefined) return 0;
  if (!/^\d+$/.test(length) || !Number.isSafeInteger(Number(length))) throw new Refused(`the length ${length}`);
  return Number(length);
}
