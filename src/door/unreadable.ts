import type { IncomingMessage } from 'node:http';
import { IncomingMessage as Message, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { type Refusal, refusal } from '../shared/problem';
import { answeringOn } from './answering';
import type { Door } from './door';
import type { HeadReader, Side } from './head-reader';
import { RequestHead } from '../shared/http';

const MALFORMED = refusal(400, 'request-malformed', {}, 'The request breaks the grammar of HTTP/1.1 (RFC 9112).');
const TIMEOUT = refusal(408, 'request-timeout', {}, 'The head of the request took too long to arrive.');
const HEAD_TOO_LARGE = refusal(431, 'head-too-large', {}, 'The header fields of the request are too large.');
const URI_TOO_LONG = refusal(414, 'uri-too-long', {}, 'The request target is too long.');
const NO_TUNNELS = refusal(501, 'method-not-implemented', {}, 'CONNECT is not served here.');

/** node's error, with the bytes that it stumbled over. */
type ParseError = NodeJS.ErrnoException & { readonly rawPacket?: Buffer };

/** Answers what never became a request: broken grammar, an endless head, CONNECT. */
export class Unreadable {
  constructor(
    private readonly door: Door,
    private readonly reader: HeadReader,
    private readonly side: Side,
    private readonly maxUriBytes: number,
  ) {}

  /** `connect`: node hands over the bare connection. */
  connectAsked(request: IncomingMessage, socket: Duplex): void {
    socket.on('error', () => socket.destroy());
    this.door.refuseRaw(this.reader.read(request, this.side).head, socket, NO_TUNNELS);
  }

  /** A connection that has not said a byte is over its time. */
  silent(socket: Socket): void {
    this.door.refuseRaw(this.#unknownHead(socket), socket, TIMEOUT);
  }

  /** `clientError`: what cannot be read cannot be followed by anything readable, so the connection always ends. */
  failed(error: ParseError, socket: Socket): void {
    const isOurs = error.code?.startsWith('HPE_') === true || error.code === 'ERR_HTTP_REQUEST_TIMEOUT';
    // The client is gone.
    if (!isOurs || !socket.writable) return void socket.destroy();
    const answering = answeringOn(socket);
    if (answering) return this.#endAfter(answering, socket);
    this.door.refuseRaw(this.#unknownHead(socket), socket, this.#refusalOf(error));
  }

  /**
   * The request before it is being answered, and its own line will say how that ended. It gets its answer, unless what
   * cannot be read is its body.
   */
  #endAfter(answering: ServerResponse, socket: Socket): void {
    if (!answering.req.complete && !answering.writableEnded) return void socket.destroy();
    // Nothing more is read, or each further chunk would come here again.
    socket.pause();
    answering.shouldKeepAlive = false;
    answering.once('finish', () => socket.destroySoon());
  }

  #refusalOf({ code, rawPacket }: ParseError): Refusal {
    if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return TIMEOUT;
    if (code !== 'HPE_HEADER_OVERFLOW') return MALFORMED;
    const line = rawPacket?.subarray(0, this.maxUriBytes) ?? Buffer.alloc(0);
    return line.length === this.maxUriBytes && !line.includes('\n') ? URI_TOO_LONG : HEAD_TOO_LARGE;
  }

  /** Client, id and trace as ever; method and path nobody knows. */
  #unknownHead(socket: Socket): RequestHead {
    const { head } = this.reader.read(new Message(socket), this.side);
    return new RequestHead(
      head.request,
      '-',
      '-',
      '',
      head.requestId,
      head.trace,
      // Behind a proxy the client could not be read either, so it is nobody from inside.
      { ...head.client, internal: false },
      undefined,
      head.arrivedAtMs,
    );
  }
}
