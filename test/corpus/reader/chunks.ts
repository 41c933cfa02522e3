import { fieldOf, linesFrom } from './head';
import { Incomplete, type Lines, Refused } from './request';

const TOKEN = "[!#$%&'*+\\-.^_`|~0-9A-Za-z]+";
const QUOTED = '"(?:[\\t\\x20-\\x21\\x23-\\x5b\\x5d-\\x7e\\x80-\\xff]|\\\\[\\t\\x20-\\x7e\\x80-\\xff])*"';
/**
 * A size of 64 bits, then extensions (RFC 9112 §7.1). Their values may go on behind a quoted part, as node's parser takes
 * them: they end at the gateway, and where the line ends is the same.
 */
const CHUNK_LINE = new RegExp(
  `^0*([0-9A-Fa-f]{1,16})(?:[ \\t]*;[ \\t]*${TOKEN}(?:[ \\t]*=[ \\t]*(?:${TOKEN}|${QUOTED})+)?)*$`,
);
/** What a line may hold while its end is missing. */
const CONTROLS = /[^\t\x20-\x7e\x80-\xff]/;
const HALF_LINE = /^[0-9A-Fa-f]*(?:[ \t]*;.*)?[ \t]*$/;

export interface Chunks {
  readonly trailers: Lines;
  readonly end: number;
}

/**
 * Reads a body in chunks.
 * @param taken hears of the data of each chunk as far as it is there
 * @throws {Refused} at the first byte that does not fit
 * @throws {Incomplete}
 */
export function readStrictChunks(bytes: string, from: number, taken: (data: string) => void): Chunks {
  for (let at = from; ;) {
    const { size, end: start } = sizeAt(bytes, at);
    if (size === 0) {
      const { lines, end } = linesFrom(bytes, start);
      return { trailers: lines.map(fieldOf), end };
    }
    const end = start + size;
    taken(bytes.slice(start, end));
    if (!'\r\n'.startsWith(bytes.slice(end, end + 2))) throw new Refused('a chunk does not end where it says');
    if (bytes.length < end + 2) throw new Incomplete();
    at = end + 2;
  }
}

function sizeAt(bytes: string, at: number): { readonly size: number; readonly end: number } {
  const end = bytes.indexOf('\r\n', at);
  if (end < 0) {
    const half = bytes.slice(at).replace(/\r$/, '');
    if (CONTROLS.test(half) || !HALF_LINE.test(half)) throw new Refused(`the chunk line ${JSON.stringify(half)}`);
    throw new Incomplete();
  }
  const line = bytes.slice(at, end);
  const match = CHUNK_LINE.exec(line);
  if (match === null) throw new Refused(`the chunk line ${JSON.stringify(line)}`);
  return { size: Number.parseInt(match[1]!, 16), end: end + 2 };
}
