import { type ClientHttp2Stream, constants, type OutgoingHttpHeaders } from 'node:http2';
import type { Readable } from 'node:stream';
import { fieldObject } from '../../../shared/http';
import type { Progress, RawHeaders } from '../../policy';
import type { Failure, OutgoingRequest, Receiver } from '../connection';
import type { OutboundSession } from './outbound-session';

const { NGHTTP2_CANCEL, NGHTTP2_FLAG_END_STREAM, NGHTTP2_NO_ERROR, NGHTTP2_REFUSED_STREAM } = constants;

/** One request and its answer on a stream of a session (RFC 9113 §8.1). */
export class OutboundStream {
  progress: Progress = 'unsent';
  #stream: ClientHttp2Stream | undefined;
  /** Undefined when nobody wants to hear any more. */
  #receiver: Receiver | undefined;
  #upload: Readable | undefined;
  #trailers: RawHeaders = [];

  constructor(
    private readonly session: OutboundSession,
    receiver: Receiver,
  ) {
    this.#receiver = receiver;
  }

  send(request: OutgoingRequest): void {
    const { body } = request;
    let stream: ClientHttp2Stream;
    try {
      stream = this.session.request(this.#headOf(request), { endStream: body === null });
    } catch (cause) {
      const kind = this.session.over ? 'unreachable' : 'unsendable';
      return this.#fail({ kind, stale: kind === 'unreachable', cause });
    }
    this.#stream = stream;
    this.progress = 'sent';
    stream.on('headers', (_headers, _flags, raw: RawHeaders) => this.#informed(raw));
    stream.on('response', (_headers, flags, raw: RawHeaders) => this.#started(flags, raw));
    stream.on('trailers', (_headers, _flags, raw: RawHeaders) => (this.#trailers = raw));
    stream.on('end', () => this.#ended());
    stream.on('error', () => {});
    stream.on('close', () => this.#broken());
    this.#receiver!.begun();
    if (this.#receiver === undefined) return;
    if (body === null) return this.#receiver.sent();
    if (!Buffer.isBuffer(body)) return this.#begin(body);
    stream.end(body);
    this.#receiver.sent();
  }

  pause(): void {
    this.#stream?.pause();
  }

  resume(): void {
    this.#stream?.resume();
  }

  /** Nobody hears anything more. */
  abort(): void {
    if (this.#receiver === undefined) return;
    this.#over();
    this.#stream?.close(NGHTTP2_CANCEL);
    if (this.progress === 'sent') this.session.doubt();
  }

  #headOf({ method, target, host, fields, body, contentLength }: OutgoingRequest): OutgoingHttpHeaders {
    const head = fieldObject(fields);
    head[':method'] = method;
    head[':scheme'] = this.session.scheme;
    head[':authority'] = host ?? this.session.authority;
    head[':path'] = target;
    // Trailers of the answer travel on (RFC 9110 §10.1.4); some servers of gRPC will not answer without this.
    head.te = 'trailers';
    const length = Buffer.isBuffer(body) ? body.length : body === null ? undefined : contentLength;
    if (length !== undefined) head['content-length'] = String(length);
    return head;
  }

  #informed(raw: RawHeaders): void {
    this.progress = 'answered';
    this.#receiver?.informed(Number(raw[1]), ordinary(raw));
  }

  #started(flags: number, raw: RawHeaders): void {
    this.progress = 'answered';
    const stream = this.#stream!;
    this.#receiver?.started(Number(raw[1]), ordinary(raw));
    // The head is all there is: said in the same turn, so that it can go on as one frame.
    if ((flags & NGHTTP2_FLAG_END_STREAM) !== 0) this.#complete();
    if (this.#receiver === undefined) return void stream.resume();
    stream.on('data', (chunk: Buffer) => this.#receiver?.data(chunk));
  }

  #ended(): void {
    // node ends what it breaks off, too.
    if (this.#stream!.rstCode === NGHTTP2_NO_ERROR && this.progress === 'answered') this.#complete();
  }

  #complete(): void {
    const receiver = this.#over();
    // The answer did not wait for the rest of the request.
    if (!this.#stream!.writableEnded) this.#stream!.close(NGHTTP2_CANCEL);
    receiver?.ended(this.#trailers);
  }

  #broken(): void {
    const { session, progress } = this;
    const { rstCode = NGHTTP2_NO_ERROR, id = 0 } = this.#stream!;
    // The target says that it has done nothing about it (RFC 9113 §8.7), or had not come so far when it took its leave.
    const unseen = progress === 'sent' && (rstCode === NGHTTP2_REFUSED_STREAM || id > session.lastStream || id === 0);
    if (unseen) this.progress = 'unsent';
    const idled = session.over && session.requests > 1 && progress === 'sent';
    const cause = session.over ? session.cause : new Error(`the stream was reset with code ${rstCode}`);
    this.#fail({ kind: 'broken', stale: unseen || idled, cause });
  }

  // -- the request's body

  #begin(body: Readable): void {
    this.#upload = body;
    this.#stream!.on('drain', () => body.resume());
    body.on('data', this.#data).on('end', this.#sent).on('error', this.#uploadFailed).on('close', this.#uploadClosed);
  }

  readonly #data = (chunk: Buffer): void => {
    if (!this.#stream!.write(chunk)) this.#upload!.pause();
    this.#receiver?.moved();
  };

  readonly #sent = (): void => {
    this.#letGo();
    this.#stream!.end();
    this.#receiver?.sent();
  };

  readonly #uploadFailed = (cause: unknown): void => {
    this.#stream!.close(NGHTTP2_CANCEL);
    this.#fail({ kind: 'broken', stale: false, cause });
  };

  readonly #uploadClosed = (): void => this.#uploadFailed(new Error('the body broke off'));

  /** Whoever sends destroys it. */
  #letGo(): void {
    this.#upload
      ?.off('data', this.#data)
      .off('end', this.#sent)
      .off('error', this.#uploadFailed)
      .off('close', this.#uploadClosed);
    this.#upload = undefined;
  }

  #fail(failure: Failure): void {
    this.#over()?.failed(failure);
  }

  #over(): Receiver | undefined {
    const receiver = this.#receiver;
    this.#receiver = undefined;
    this.#letGo();
    return receiver;
  }
}

/** Without the pseudo-fields, which come first (RFC 9113 §8.3). */
function ordinary(raw: RawHeaders): RawHeaders {
  let from = 0;
  while (raw[from]?.startsWith(':') === true) from += 2;
  return raw.slice(from);
}
