import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  constants,
  Http2ServerRequest,
  Http2ServerResponse,
  type IncomingHttpHeaders,
  type ServerHttp2Stream,
} from 'node:http2';
import type { Socket } from 'node:net';

/** What of node's response for HTTP/1.1 the one for HTTP/2 lacks, as far as the house uses it. */
class StreamResponse extends Http2ServerResponse {
  /** Nobody closes a connection for one stream: a drain says GOAWAY. */
  shouldKeepAlive = true;

  /** The client must not take what it has for the whole (RFC 9113 §8.1). */
  override destroy(): this {
    this.stream.close(constants.NGHTTP2_INTERNAL_ERROR);
    return this;
  }
}

export interface StreamMessages {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

/**
 * One stream as request and response. node's own pair for HTTP/2 answers to what the house calls on those of HTTP/1.1, but
 * its types do not say so: they are changed here, and nowhere else.
 * @param fields as HTTP/1.1 would have sent them
 * @param socket the real one: node's stand-in throws when the stream is over
 */
export function streamMessages(
  stream: ServerHttp2Stream,
  headers: IncomingHttpHeaders,
  fields: readonly string[],
  socket: Socket,
): StreamMessages {
  const authority = headers[':authority'];
  if (authority !== undefined) headers.host = authority;
  const request = new Http2ServerRequest(stream, headers, {}, fields);
  Object.defineProperty(request, 'socket', { value: socket });
  const response = new StreamResponse(stream);
  Object.defineProperty(response, 'destroyed', { get: () => stream.destroyed || stream.closed });
  stream.once('wantTrailers', () => endUpload(stream));
  return { request: request as unknown as IncomingMessage, response: response as unknown as ServerResponse };
}

/**
 * The answer is complete and the client still sends: it is told that nobody needs the rest (RFC 9113 §8.1). node sends the
 * end of an answer in the next turn of the event loop, and it must be first.
 */
function endUpload(stream: ServerHttp2Stream): void {
  setImmediate(() => setImmediate(() => stream.readableEnded || stream.close(constants.NGHTTP2_NO_ERROR)));
}
