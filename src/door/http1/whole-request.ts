import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { isFieldName } from '../../shared/http';

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
const SPACE = 0x20;
const HTAB = 0x09;

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

interface FieldName {
  readonly name: string;
  /** With its colon and the space that everybody writes. */
  readonly start: string;
  readonly lower: string;
}

/** Of heads that were read before, by place: most clients say the same in the same order. */
const recent: FieldName[] = [];
const MOST_RECENT = 32;
/** By spelling. */
const names = new Map<string, FieldName>();
const MOST_NAMES = 2000;
const LONGEST_NAME = 64;

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
    let known = recent[place];
    if (known === undefined || !head.startsWith(known.start, at)) {
      known = nameAt(head, at, end);
      if (known === undefined) return undefined;
      if (place < MOST_RECENT && known.name.length <= LONGEST_NAME) recent[place] = known;
    }
    const { name, lower } = known;
    // Also for names that every object has.
    if (lower in headers) return undefined;
    const value = trimmed(head, at + known.start.length, end);
    rawHeaders.push(name, value);
    headers[lower] = value;
    at = end + 2;
  }
  return { rawHeaders, headers };
}

function nameAt(head: string, at: number, end: number): FieldName | undefined {
  const colon = head.indexOf(':', at);
  if (colon < 0 || colon >= end || head.charCodeAt(colon + 1) !== SPACE) return undefined;
  const spelling = head.slice(at, colon);
  return names.get(spelling) ?? newName(spelling);
}

/** @returns undefined for what is no name (a folded line begins with white space, which is none either), and for node's */
function newName(spelling: string): FieldName | undefined {
  if (!isFieldName(spelling)) return undefined;
  const lower = spelling.toLowerCase();
  if (FOR_NODE.has(lower)) return undefined;
  // A copy: others remember names by their spelling too, and a part of a text would keep all of it in memory.
  const name = Buffer.from(spelling, 'latin1').toString('latin1');
  const known = { name, start: `${name}: `, lower: name === lower ? name : lower };
  if (names.size < MOST_NAMES && name.length <= LONGEST_NAME) names.set(name, known);
  return known;
}

function trimmed(head: string, from: number, to: number): string {
  while (from < to && isBlank(head.charCodeAt(from))) from++;
  while (to > from && isBlank(head.charCodeAt(to - 1))) to--;
  return head.slice(from, to);
}

const isBlank = (code: number): boolean => code === SPACE || code === HTAB;
