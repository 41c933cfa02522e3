/** One HTTP/1.1 message, read strictly and kept as it was. latin1: a character is a byte. */
export interface Message {
  /** Everything: start line, fields, body with its framing, trailers. */
  readonly bytes: string;
  readonly startLine: string;
  /** Name and value of each field line, in order. */
  readonly lines: readonly (readonly [name: string, value: string])[];
  /** Without framing. */
  readonly body: string;
  readonly trailers: readonly (readonly [name: string, value: string])[];
  /** Values of all lines of one name, whatever its case. */
  all(name: string): string[];
  /** The value of the only line of that name. @throws when there are several */
  field(name: string): string | undefined;
}

/** A request, with the version and a host. @param line method and target, or the whole line */
export function request(line: string, ...fields: string[]): string {
  return head(/ HTTP\/\d\.\d$/.test(line) ? line : `${line} HTTP/1.1`, 'Host: gateway.example', ...fields);
}

/** Lines of a head, and the empty one after it. */
export function head(...lines: string[]): string {
  return `${lines.join('\r\n')}\r\n\r\n`;
}

/** A response with its length. */
export function answer(body: string, ...fields: string[]): string {
  return head('HTTP/1.1 200 OK', ...fields, `Content-Length: ${body.length}`) + body;
}

/** A body in chunks, with its end. */
export function chunked(chunks: readonly string[], ...trailers: string[]): string {
  const data = chunks.map((chunk) => `${chunk.length.toString(16)}\r\n${chunk}\r\n`).join('');
  return `${data}0\r\n${trailers.map((line) => `${line}\r\n`).join('')}\r\n`;
}

export interface Reading {
  /** An answer to HEAD, or one whose status says that there is no body. */
  readonly bodiless?: boolean;
  /** Without a length, the body goes on to the end of the connection. */
  readonly untilEnd?: boolean;
  /** Nothing more will come. */
  readonly ended?: boolean;
}

/**
 * Takes the first message off some bytes.
 * @returns undefined while it is not complete
 * @throws when it breaks the grammar, so that a test cannot overlook it
 */
export function takeMessage(bytes: string, { bodiless, untilEnd, ended }: Reading): Message | undefined {
  const end = bytes.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const [startLine = '', ...fieldLines] = bytes.slice(0, end).split('\r\n');
  const lines = fieldLines.map(parted);
  const from = end + 4;
  const body =
    bodiless === true ? { data: '', trailers: [], end: from } : readBody(bytes, from, lines, untilEnd, ended);
  if (body === undefined) return undefined;
  const all = (name: string): string[] => lines.filter(([known]) => same(known, name)).map(([, value]) => value);
  return {
    bytes: bytes.slice(0, body.end),
    startLine,
    lines,
    body: body.data,
    trailers: body.trailers,
    all,
    field: (name) => {
      const [value, ...more] = all(name);
      if (more.length > 0) throw new Error(`${name} comes more than once`);
      return value;
    },
  };
}

type Lines = Message['lines'];
type Body = { readonly data: string; readonly trailers: Lines; readonly end: number } | undefined;

function readBody(bytes: string, from: number, lines: Lines, untilEnd?: boolean, ended?: boolean): Body {
  const [coding, ...codings] = valuesOf(lines, 'transfer-encoding');
  const [length, ...lengths] = valuesOf(lines, 'content-length');
  if (codings.length > 0 || lengths.length > 0 || (coding !== undefined && length !== undefined))
    throw new Error(`ambiguous framing: ${JSON.stringify(lines)}`);
  if (coding !== undefined) {
    if (coding !== 'chunked') throw new Error(`transfer coding ${coding}`);
    return readChunks(bytes, from);
  }
  if (length !== undefined) {
    if (!/^\d+$/.test(length)) throw new Error(`length ${length}`);
    const end = from + Number(length);
    return bytes.length < end ? undefined : { data: bytes.slice(from, end), trailers: [], end };
  }
  if (untilEnd !== true) return { data: '', trailers: [], end: from };
  return ended === true ? { data: bytes.slice(from), trailers: [], end: bytes.length } : undefined;
}

function readChunks(bytes: string, from: number): Body {
  let data = '';
  for (let at = from; ;) {
    const line = bytes.indexOf('\r\n', at);
    if (line < 0) return undefined;
    const size = bytes.slice(at, line);
    // No extensions: nobody may forward those either.
    if (!/^[0-9a-f]{1,8}$/i.test(size)) throw new Error(`chunk size ${JSON.stringify(size)}`);
    const length = Number.parseInt(size, 16);
    if (length === 0) return readTrailers(bytes, line + 2, data);
    const end = line + 2 + length;
    if (bytes.length < end + 2) return undefined;
    if (bytes.slice(end, end + 2) !== '\r\n') throw new Error('a chunk does not end where it says');
    data += bytes.slice(line + 2, end);
    at = end + 2;
  }
}

function readTrailers(bytes: string, from: number, data: string): Body {
  if (bytes.startsWith('\r\n', from)) return { data, trailers: [], end: from + 2 };
  const end = bytes.indexOf('\r\n\r\n', from);
  if (end < 0) return undefined;
  return { data, trailers: bytes.slice(from, end).split('\r\n').map(parted), end: end + 4 };
}

function parted(line: string): readonly [string, string] {
  const match = /^([\w!#$%&'*+.^`|~-]+):[ \t]*([^\r\n\0]*?)[ \t]*$/.exec(line);
  if (match === null) throw new Error(`not a field line: ${JSON.stringify(line)}`);
  return [match[1]!, match[2]!];
}

const same = (name: string, other: string): boolean => name.toLowerCase() === other.toLowerCase();

const valuesOf = (lines: Lines, name: string): string[] =>
  lines.filter(([known]) => same(known, name)).map(([, value]) => value);
