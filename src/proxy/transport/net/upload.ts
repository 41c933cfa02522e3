import type { Socket } from 'node:net';
import type { Readable } from 'node:stream';

/** What an upload tells whoever began it. */
export interface UploadWatcher {
  moved(): void;
  /** The last byte was handed over. */
  uploaded(): void;
  /** The body broke off, or is not as long as it said. */
  uploadFailed(cause: unknown): void;
}

/** A body on its way from a stream to a socket: as many bytes as were announced, or in chunks (RFC 9112 §7.1). */
export class Upload {
  #left: number;
  #over = false;

  /** @param length in bytes; undefined sends chunks */
  constructor(
    private readonly source: Readable,
    private readonly socket: Socket,
    length: number | undefined,
    private readonly watcher: UploadWatcher,
  ) {
    this.#left = length ?? -1;
  }

  /** Begins to read the source. */
  start(): void {
    this.source.on('data', this.#data).on('end', this.#end).on('error', this.#failed).on('close', this.#closed);
  }

  /** The socket takes bytes again. */
  drained(): void {
    if (this.#over) return;
    this.watcher.moved();
    this.source.resume();
  }

  /** Lets go of the source; whoever sends destroys it. */
  stop(): void {
    this.#over = true;
    this.source.off('data', this.#data).off('end', this.#end).off('error', this.#failed).off('close', this.#closed);
  }

  readonly #data = (chunk: Buffer): void => {
    if (chunk.length === 0) return;
    if (this.#left >= 0) {
      if (chunk.length > this.#left) return this.#fail(new RangeError('the body is longer than it said'));
      this.#left -= chunk.length;
    }
    if (!this.#write(chunk)) this.source.pause();
    else this.watcher.moved();
  };

  #write(chunk: Buffer): boolean {
    const { socket } = this;
    if (this.#left >= 0) return socket.write(chunk);
    socket.cork();
    socket.write(`${chunk.length.toString(16)}\r\n`, 'latin1');
    socket.write(chunk);
    const more = socket.write('\r\n', 'latin1');
    socket.uncork();
    return more;
  }

  readonly #end = (): void => {
    if (this.#left > 0) return this.#fail(new RangeError('the body is shorter than it said'));
    this.stop();
    if (this.#left < 0) this.socket.write('0\r\n\r\n', 'latin1');
    this.watcher.uploaded();
  };

  readonly #failed = (error: Error): void => this.#fail(error);

  readonly #closed = (): void => this.#fail(new Error('the body broke off'));

  #fail(cause: unknown): void {
    if (this.#over) return;
    this.stop();
    this.watcher.uploadFailed(cause);
  }
}
