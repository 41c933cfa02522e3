import type { Socket } from 'node:net';
import type { Clock } from '../../../shared/clock';
import type { Progress } from '../../policy';
import { type Deadlines, Timed } from '../../upstreams/deadlines';
import type { Failure, OutgoingRequest, Receiver } from '../connection';
import { AnswerReader } from './answer-reader';
import { type Destination, dial } from './dial';
import { idleLimitMs } from './idle-limit';
import { ReadBuffers } from './read-buffers';
import { Upload, type UploadWatcher } from './upload';

/** A body so short is joined to its head: one string, one write. */
const JOINED_BYTES = 8_192;

/** Why a wire ends that has done its work. */
const DONE: Failure = { kind: 'broken', stale: false, cause: undefined };

export interface WireParts {
  readonly clock: Clock;
  /** Ends those that idle too long. */
  readonly idle: Deadlines;
}

/** What a wire tells whoever opened it. */
export interface WireOwner {
  /** It stands: a request may be sent. */
  opened(): void;
  /** It is of no more use. The receiver, if there is one, hears of it afterwards and may send again. */
  gone(failure: Failure): void;
  /** A TLS session, to resume later. */
  session(session: Buffer): void;
}

/**
 * One open socket to a target, and the request that is under way on it. It is free for another one when the answer was
 * the last thing read, and its request was sent to the end. What comes while nothing was asked ends it.
 */
export class Wire extends Timed implements UploadWatcher {
  /** Of the present request, or the last one. */
  progress: Progress = 'unsent';
  /** It stands: a request may be sent. */
  open = false;
  readonly #socket: Socket;
  readonly #buffers = new ReadBuffers();
  readonly #reader = new AnswerReader(this.#buffers);
  #receiver: Receiver | undefined;
  #upload: Upload | undefined;
  #dead = false;
  #paused = false;
  #requests = 0;

  constructor(
    to: Destination,
    private readonly parts: WireParts,
    private readonly owner: WireOwner,
    session: Buffer | undefined,
  ) {
    super();
    const onread = { buffer: this.#buffers.next, callback: this.#read };
    const socket = dial(to, onread, session);
    this.#socket = socket;
    socket.once(to.secure ? 'secureConnect' : 'connect', () => {
      this.open = true;
      owner.opened();
    });
    socket.on('drain', () => this.#upload?.drained());
    socket.on('end', () => this.#ended());
    socket.on('error', (error) => this.#failed(error));
    socket.on('close', () => this.#failed(new Error('the connection was closed')));
    if (to.secure) socket.on('session', (news: Buffer) => owner.session(news));
  }

  /** Sends a request over a socket that stands and is free. @param head without body, as text */
  send(head: string, { method, body, contentLength }: OutgoingRequest, receiver: Receiver): void {
    this.#wake();
    this.#receiver = receiver;
    this.#requests++;
    this.progress = 'sent';
    this.#reader.begin(method, receiver);
    receiver.begun();
    if (this.#receiver !== receiver) return;
    const socket = this.#socket;
    if (body === null) {
      socket.write(head, 'latin1');
    } else if (Buffer.isBuffer(body)) {
      this.#writeWhole(head, body);
    } else {
      socket.write(head, 'latin1');
      this.#upload = new Upload(body, socket, contentLength, this);
      return this.#upload.start();
    }
    receiver.sent();
  }

  pause(): void {
    this.#paused = true;
    this.#socket.pause();
  }

  resume(): void {
    this.#paused = false;
    this.#socket.resume();
  }

  /** Ends it at once; nobody hears anything more. */
  destroy(): void {
    this.#dead = true;
    this.#receiver = undefined;
    this.#reader.stop();
    this.#upload?.stop();
    this.#upload = undefined;
    this.parts.idle.forget(this);
    this.#socket.destroy();
  }

  expired(): void {
    this.#fail({ kind: 'broken', stale: false, cause: new Error('idled too long') });
  }

  // -- the upload calls

  moved(): void {
    this.#receiver?.moved();
  }

  uploaded(): void {
    this.#upload = undefined;
    this.#receiver?.sent();
  }

  uploadFailed(cause: unknown): void {
    this.#fail({ kind: 'broken', stale: false, cause });
  }

  #writeWhole(head: string, body: Buffer): void {
    const socket = this.#socket;
    if (body.length <= JOINED_BYTES) {
      socket.write(head + body.toString('latin1'), 'latin1');
      return;
    }
    socket.cork();
    socket.write(head, 'latin1');
    socket.write(body);
    socket.uncork();
  }

  readonly #read = (length: number, bytes: Uint8Array): boolean => {
    if (this.#dead) return false;
    // Nobody asked: an answer to nothing must not become the answer to the next request.
    if (this.#receiver === undefined) {
      this.#fail({ kind: 'broken', stale: false, cause: new Error('an answer that nobody asked for') });
      return false;
    }
    this.progress = 'answered';
    try {
      const allBelonged = this.#reader.read(bytes as Buffer, length);
      if (!this.#dead && this.#reader.complete) this.#complete(allBelonged);
    } catch (error) {
      this.#fail({ kind: 'broken', stale: false, cause: error });
    }
    return !this.#paused;
  };

  #complete(nothingStray: boolean): void {
    const receiver = this.#receiver!;
    const reader = this.#reader;
    const sent = this.#upload === undefined && this.#socket.writableLength === 0;
    const limitMs = idleLimitMs(reader.idleSeconds);
    this.#receiver = undefined;
    reader.stop();
    if (nothingStray && sent && reader.keepsOpen && limitMs > 0) this.#rest(limitMs);
    else this.#give(DONE);
    receiver.ended(reader.trailers);
  }

  #rest(limitMs: number): void {
    if (this.#paused) this.resume();
    this.dueAtMs = this.parts.clock.monotonicMs() + limitMs;
    this.parts.idle.watch(this);
  }

  #wake(): void {
    this.dueAtMs = 0;
    this.parts.idle.forget(this);
  }

  /** The target ends the connection: that is the end of an answer without a length, and of nothing else. */
  #ended(): void {
    if (this.#dead) return;
    if (this.#receiver !== undefined && this.#reader.endsWithConnection) {
      const receiver = this.#receiver;
      this.#give(DONE);
      return receiver.ended([]);
    }
    this.#failed(new Error('the target ended the connection'));
  }

  #failed(cause: Error): void {
    const kind = this.open ? 'broken' : 'unreachable';
    this.#fail({ kind, stale: this.#requests > 1 && this.progress === 'sent', cause });
  }

  #fail(failure: Failure): void {
    if (this.#dead) return;
    const receiver = this.#receiver;
    this.#give(failure);
    receiver?.failed(failure);
  }

  #give(failure: Failure): void {
    this.destroy();
    this.owner.gone(failure);
  }
}
