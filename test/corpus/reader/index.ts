import { readStrictChunks } from './chunks';
import { headOf, linesFrom } from './head';
import { type Begun, Incomplete, type Lines, type Reading, Refused, type StrictRequest } from './request';

export { listed, valuesOf } from './head';
export * from './request';
export { readStrictTarget } from './target';

/**
 * Reads what a client sent over one connection as RFC 9112 has it, and stops at the first byte that anybody could read in
 * another way. It shares no code with the gateway: where the two agree, they agree by the standard.
 */
export function readStrictly(bytes: string): Reading {
  const requests: StrictRequest[] = [];
  let begun: Begun | undefined;
  try {
    for (let at = 0; ;) {
      begun = undefined;
      // Empty lines before a request line are nothing (§2.2), and neither is half of one.
      while (bytes[at] === '\r' || bytes[at] === '\n') at++;
      if (at === bytes.length) return { requests, rest: { is: 'nothing' } };
      const { lines, end } = linesFrom(bytes, at);
      const head = headOf(lines);
      const taken = (data: string): void => {
        begun = { head, body: (begun?.body ?? '') + data };
      };
      taken('');
      const { trailers, end: after } = bodyFrom(bytes, end, head.framing, taken);
      requests.push({ ...head, body: begun!.body, trailers });
      if (head.last) return { requests, rest: { is: 'nothing' } };
      at = after;
    }
  } catch (fault) {
    if (fault instanceof Incomplete) return { requests, rest: { is: 'incomplete', begun } };
    if (fault instanceof Refused) return { requests, rest: { is: 'refused', why: fault.message, begun } };
    throw fault;
  }
}

function bodyFrom(
  bytes: string,
  from: number,
  framing: number | 'chunked',
  taken: (data: string) => void,
): { readonly trailers: Lines; readonly end: number } {
  if (framing === 'chunked') return readStrictChunks(bytes, from, taken);
  const end = from + framing;
  taken(bytes.slice(from, end));
  if (bytes.length < end) throw new Incomplete();
  return { trailers: [], end };
}
