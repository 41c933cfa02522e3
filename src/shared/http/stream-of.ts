import type { IncomingMessage } from 'node:http';
import { Http2ServerRequest, type ServerHttp2Stream } from 'node:http2';

/**
 * The HTTP/2 stream that a request came by; undefined for HTTP/1.1. A request that only calls itself HTTP/2, in a line of
 * HTTP/1.1, has none.
 */
export function streamOf(request: IncomingMessage): ServerHttp2Stream | undefined {
  // Most are told apart by the number; what node gives for a stream is no IncomingMessage, though it looks like one.
  if (request.httpVersionMajor !== 2) return undefined;
  const message: unknown = request;
  return message instanceof Http2ServerRequest ? message.stream : undefined;
}
