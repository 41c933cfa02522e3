import fc from 'fast-check';
import { CLAIMS } from './tables/fields';

/** Pieces that mean something to a reader of HTTP, here or there. */
const PIECES = [
  ...['\r', '\n', '\r\n', '\r\n\r\n', '\n\n', '\0', ' ', '\t', '\x0b', '\x0c', '\x7f', '\x80', '\xa0', '\xff', ':', ';', ',', '"', '=', '\\'],
  ...['/', '//', '/./', '/../', '..', '%2e', '%2f', '%5c', '%00', '%', '%25', '#', '?', '@', '[', ']', '*', '+', '-', '0', '1', '3', 'a', 'G'],
  ...['chunked', 'identity', 'Transfer-Encoding: chunked\r\n', 'Transfer-Encoding:chunked', 'Content-Length: 3\r\n', 'Content-Length: 0\r\n'],
  ...['Host: other.example\r\n', 'Connection: close\r\n', 'Connection: keep-alive\r\n', 'Upgrade: h2c\r\n', 'Expect: 100-continue\r\n', 'TE: trailers\r\n'],
  ...['0\r\n\r\n', '3\r\nabc\r\n', '0x', 'HTTP/1.1', 'HTTP/1.0', 'HTTP/2.0', 'GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n', ' HTTP/1.1\r\n', '\r\n ', '\r\n\t'],
  ...CLAIMS.map((name) => `${name}: forged\r\n`),
]; // prettier-ignore

/** A change at a place that is a share of the length. */
type Change = (bytes: string) => string;

const place = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true });
const at = (bytes: string, share: number): number => Math.floor(share * (bytes.length + 1));

const inserted = fc.tuple(place, fc.constantFrom(...PIECES)).map(([share, piece]): Change => (bytes) => {
  const from = at(bytes, share);
  return bytes.slice(0, from) + piece + bytes.slice(from);
});

const replaced = fc.tuple(place, fc.integer({ min: 0, max: 255 })).map(([share, byte]): Change => (bytes) => {
  const from = at(bytes, share);
  return bytes.slice(0, from) + String.fromCharCode(byte) + bytes.slice(from + 1);
});

const removed = fc.tuple(place, fc.integer({ min: 1, max: 8 })).map(([share, count]): Change => (bytes) => {
  const from = at(bytes, share);
  return bytes.slice(0, from) + bytes.slice(from + count);
});

/** A line comes again, at its place or at another. */
const doubled = fc.tuple(place, place).map(([share, other]): Change => (bytes) => {
  const lines = bytes.split('\r\n');
  const line = lines[Math.floor(share * lines.length)]!;
  return lines.toSpliced(Math.floor(other * lines.length), 0, line).join('\r\n');
});

const moved = fc.tuple(place, place).map(([share, other]): Change => (bytes) => {
  const lines = bytes.split('\r\n');
  const [line = ''] = lines.splice(Math.floor(share * lines.length), 1);
  return lines.toSpliced(Math.floor(other * lines.length), 0, line).join('\r\n');
});

const otherCase = place.map((share): Change => (bytes) => {
  const from = at(bytes, share);
  const letter = bytes.charAt(from);
  return bytes.slice(0, from) + (letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase()) + bytes.slice(from + 1);
}); // prettier-ignore

/** One of the requests, changed in one to four places. */
export function mutated(requests: readonly string[]): fc.Arbitrary<string> {
  const change = fc.oneof({ arbitrary: inserted, weight: 4 }, replaced, removed, doubled, moved, otherCase);
  return fc
    .tuple(fc.constantFrom(...requests), fc.array(change, { minLength: 1, maxLength: 4 }))
    .map(([bytes, changes]) => changes.reduce((text, apply) => apply(text), bytes))
    .map(latin1);
}

/** toUpperCase knows letters that are no byte. */
const latin1 = (text: string): string => Buffer.from(text, 'latin1').toString('latin1');
