import { type ServerResponse, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { ClientSocket } from '../proxy';
import type { RequestHead } from '../shared/http';
import {
  grpcStatus,
  type Occurrence,
  PROBLEM_CONTENT_TYPE,
  type ProblemWriter,
  proxyStatus,
  type Refusal,
  refusal as refusalOf,
} from '../shared/problem';
import { endReadingOn } from './lingering-end';

/** Nothing is there, or nothing that this client may know of: the same answer. */
export const NOT_FOUND = refusalOf(404, 'not-found');

/** A body up to so many bytes is read away after a refusal; a longer one costs the client its connection. */
const READ_AWAY_BYTES = 65_536;

/**
 * Writes a refusal as the whole answer.
 * @param fields name, value, …: what the door adds to every answer
 * @returns bytes of its body
 */
export function refuseResponse(
  response: ServerResponse,
  head: RequestHead,
  refusal: Refusal,
  fields: readonly string[],
  problems: ProblemWriter,
): number {
  if (head.isGrpc) return refuseCall(response, refusal, fields);
  const body = Buffer.from(problems.render(refusal, occurrenceOf(head)));
  if (!readsAway(head)) response.shouldKeepAlive = false;
  response.writeHead(refusal.status, [
    ...fields,
    ...Object.entries(refusal.headers).flat(),
    ...['Content-Type', PROBLEM_CONTENT_TYPE, 'Content-Length', String(body.length)],
    ...['Proxy-Status', proxyStatus(refusal)],
  ]);
  if (head.method === 'HEAD') {
    response.end();
    return 0;
  }
  response.end(body);
  return body.length;
}

/** Fields alone: a call of gRPC reads no body of ours. */
function refuseCall(response: ServerResponse, refusal: Refusal, fields: readonly string[]): number {
  const all = [
    ...fields,
    ...Object.entries(refusal.headers).flat(),
    ...['Content-Type', 'application/grpc', ...grpcStatus(refusal), 'Proxy-Status', proxyStatus(refusal)],
  ];
  response.statusCode = 200;
  // Not by writeHead: only fields that are written by the end are one frame with it.
  for (let at = 0; at < all.length; at += 2) response.appendHeader(all[at]!, all[at + 1]!);
  response.end();
  return 0;
}

/**
 * Writes a refusal to a connection that has no response object: an upgrade, or a request that could not be read.
 * @returns bytes of its body
 */
export function refuseSocket(
  socket: Duplex,
  occurrence: Occurrence,
  refusal: Refusal,
  fields: readonly string[],
  problems: ProblemWriter,
): number {
  socket.on('error', () => socket.destroy());
  if (!socket.writable) {
    socket.destroy();
    return 0;
  }
  const body = Buffer.from(problems.render(refusal, occurrence));
  const head = headOf(refusal, fields, body.length, 'Connection: close\r\n');
  endReadingOn(socket, Buffer.concat([Buffer.from(head, 'latin1'), body]));
  return body.length;
}

/**
 * Writes a refusal as the whole answer on a connection that may stay open.
 * @returns bytes of its body
 */
export function refuseClient(
  client: ClientSocket,
  head: RequestHead,
  refusal: Refusal,
  fields: readonly string[],
  problems: ProblemWriter,
): number {
  const body = Buffer.from(problems.render(refusal, occurrenceOf(head)));
  const lines = headOf(refusal, fields, body.length, client.isLast ? 'Connection: close\r\n' : client.keepAlive);
  const text = lines + (head.method === 'HEAD' ? '' : body.toString('latin1'));
  client.socket.write(text, 'latin1', (error) => {
    if (!error) client.answered();
  });
  return head.method === 'HEAD' ? 0 : body.length;
}

function headOf(refusal: Refusal, fields: readonly string[], length: number, connection: string): string {
  const all = [
    ...fields,
    ...Object.entries(refusal.headers).flat(),
    ...['Content-Type', PROBLEM_CONTENT_TYPE, 'Content-Length', String(length)],
    ...['Proxy-Status', proxyStatus(refusal), 'Date', new Date().toUTCString()],
  ];
  let text = `HTTP/1.1 ${refusal.status} ${STATUS_CODES[refusal.status] ?? ''}\r\n`;
  for (let at = 0; at < all.length; at += 2) text += `${all[at]}: ${all[at + 1]}\r\n`;
  return `${text}${connection}\r\n`;
}

/** Whether what is left of the request is so little that the connection is worth reading it. */
export function readsAway(head: RequestHead): boolean {
  if (!head.hasBody) return true;
  // Who asked to be told when to send will not send now, or will: only a new connection is sure (RFC 9110 §10.1.1).
  return head.headers.expect === undefined && (head.contentLength ?? Infinity) <= READ_AWAY_BYTES;
}

export function occurrenceOf({ requestId, path }: RequestHead): Occurrence {
  return { requestId, instance: path };
}
