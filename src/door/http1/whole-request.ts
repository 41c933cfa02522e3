import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { isFieldName, NamesInHeads, trimmedValue } from '../../shared/http';

/** Methods whose requests may have no body here, and those whose requests say how long theirs is. */
const BODILESS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'DELETE']);
const WITH_BODY: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH']);
/**
 * What says how a message is framed, or what becomes of its connection: with these it is for somebody who knows them all.
 * And Set-Cookie, which node makes a list of.
 */
const FOR_NODE: ReadonlySet<string> = new Set([
  ...['transfer-encoding', 'upgrade', 'expect', 'te', 'trailer', 'keep-alive', 'proxy-connection', 'http2-settings'],
  'set-cookie',
]);
const END = '\r\n\r\n';
const VERSION = ' HTTP/1.1';
const TARGET = /^\/[\x21-\x7e]*$/;
/** Control characters but HTAB; a line feed that ends no line, and CR without one. */
const FORBIDDEN = /[^\t\r\n\x20-\x7e\x80-\xff]|\r(?!\n)|(?<!\r)\n/;
const LENGTH = /^(?:0|[1-9]\d{0,5})$/;

/**
 * A request that came with one read, whole and plain. It answers to what the house asks of node's IncomingMessage, but its
 * type does not say so: that is changed in `readWholeRequest`, and nowhere else.
 */
class WholeRequest {
  readonly httpVersion = '1.1';
  readonly httpVersionMajor = 1;
  readonly httpVersionMinor = 1;
  readonly complete = true;

  constructor(
    readonly method: string,
    readonly url: string,
    readonly rawHeaders: readonly string[],
    readonly headers: Readonly<Record<string, string>>,
    readonly socket: Socket,
  ) {}
}

export interface ReadRequest {
  readonly request: IncomingMessage;
  /** To its last byte; undefined where there is none. */
  readonly body: Buffer | undefined;
  /** The client wants the connection to end with the answer. */
  readonly closes: boolean;
}

/**
 * Reads what came with one read of a connection, when that is one request and nothing else, in the plainest grammar that
 * clients really write (RFC 9112 §2 to §6). It decides nothing about the rest: what is unusual, in pieces, in a row or
 * wrong is undefined here, and for node's parser to read from its first byte.
 */
export function readWholeRequest(bytes: Buffer, socket: Socket): ReadRequest | undefined {
  const text = bytes.toString('latin1');
  const headEnd = text.indexOf(END);
  if (headEnd < 0) return undefined;
  const bodyFrom = headEnd + END.length;
  // Parts of a text keep all of it in memory: what remembers a field must not remember a body with it.
  const head = bodyFrom === bytes.length ? text.slice(0, headEnd + 2) : bytes.toString('latin1', 0, headEnd + 2);
  if (FORBIDDEN.test(head)) return undefined;
  const lineEnd = head.indexOf('\r');
  const space = head.indexOf(' ');
  const targetEnd = lineEnd - VERSION.length;
  if (targetEnd <= space || !head.startsWith(VERSION, targetEnd)) return undefined;
  const method = head.slice(0, space);
  const url = head.slice(space + 1, targetEnd);
  if (!TARGET.test(url)) return undefined;
  const fields = readFields(head, lineEnd + 2);
  if (fields === undefined) return undefined;
  const { rawHeaders, headers } = fields;
  const closes = closing(headers['connection']);
  if (closes === undefined) return undefined;
  const length = bodyLength(method, headers['content-length']);
  if (length !== bytes.length - bodyFrom) return undefined;
  const request = new WholeRequest(method, url, rawHeaders, headers, socket) as unknown as IncomingMessage;
  return { request, body: length === 0 ? undefined : bytes.subarray(bodyFrom), closes };
}

/** @returns undefined when somebody else must say how long the body is */
function bodyLength(method: string, said: string | undefined): number | undefined {
  if (BODILESS.has(method)) return said === undefined ? 0 : undefined;
  if (!WITH_BODY.has(method) || said === undefined || !LENGTH.test(said)) return undefined;
  return Number(said);
}

/** @returns whether the connection ends; undefined for what says something else about it */
function closing(connection: string | undefined): boolean | undefined {
  if (connection === undefined || connection === 'keep-alive') return false;
  const said = connection.toLowerCase();
  if (said === 'keep-alive') return false;
  return said === 'close' ? true : undefined;
}

/** As everybody writes them, with a space behind the colon; known by their lower case. */
const names = new NamesInHeads(': ', (name) => {
  const lower = name.toLowerCase();
  return isFieldName(name) && !FOR_NODE.has(lower) ? lower : undefined;
});

interface Fields {
  readonly rawHeaders: string[];
  readonly headers: Record<string, string>;
}

/** @returns undefined for a name twice, in whatever spelling, and for one that says how the message is framed */
function readFields(head: string, from: number): Fields | undefined {
  const rawHeaders: string[] = [];
  const headers: Record<string, string> = {};
  let place = 0;
  for (let at = from; at < head.length; place++) {
    const end = head.indexOf('\r', at);
    const known = names.at(head, at, end, place);
    if (known === undefined) return undefined;
    const { name, start, fact: lower } = known;
    // Also for names that every object has.
    if (lower in headers) return undefined;
    const value = trimmedValue(head, at + start.length, end);
    rawHeaders.push(name, value);
    headers[lower] = value;
    at = end + 2;
  }
  return { rawHeaders, headers };
}
