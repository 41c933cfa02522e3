import type { Dispatcher } from 'undici';
import type { Progress, RawHeaders } from '../../policy';
import type { Failure, Receiver } from '../connection';

/** How a peer's end of a connection that idled too long looks to us. */
const CLOSED_BY_PEER: ReadonlySet<string> = new Set(['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE']);

/** Fields that tell undici's parser where a message ends, in a trailer too: what it reads next it would read by them. */
const FRAMING = /^(?:content-length|transfer-encoding)$/i;

/** Whose socket a request goes over. */
export interface Socketed {
  /** @returns whether it served another request before */
  takeSocket(): boolean;
  /** It serves no further one. */
  leaveSocket(): void;
}

const aborted = new Error('aborted');

/** One request on its way through undici, which calls the `on…` methods; it passes on what they say. */
export class UndiciRequest implements Dispatcher.DispatchHandler {
  progress: Progress = 'unsent';
  /** Undefined when nobody wants to hear any more. */
  #receiver: Receiver | undefined;
  #controller: Dispatcher.DispatchController | undefined;
  #reused = false;

  constructor(
    receiver: Receiver,
    private readonly owner: Socketed,
  ) {
    this.#receiver = receiver;
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    if (this.#receiver === undefined) return controller.abort(aborted);
    this.#controller = controller;
    this.#reused = this.owner.takeSocket();
    this.progress = 'sent';
    this.#receiver.begun();
  }

  onBodySent(): void {
    this.#receiver?.moved();
  }

  onRequestSent(): void {
    this.#receiver?.sent();
  }

  onResponseStarted(): void {
    this.progress = 'answered';
  }

  onResponseStart({ rawHeaders }: Dispatcher.DispatchController, status: number): void {
    const fields = textOf(rawHeaders);
    if (status < 200) this.#receiver?.informed(status, fields);
    else this.#receiver?.started(status, fields);
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#receiver?.data(chunk);
  }

  onResponseEnd({ rawTrailers }: Dispatcher.DispatchController): void {
    const trailers = textOf(rawTrailers);
    if (trailers.some((text, i) => i % 2 === 0 && FRAMING.test(text))) this.owner.leaveSocket();
    this.#over()?.ended(trailers);
  }

  onResponseError(_controller: Dispatcher.DispatchController | null, error: Error): void {
    this.#over()?.failed(this.#failureOf(error));
  }

  pause(): void {
    this.#controller?.pause();
  }

  resume(): void {
    this.#controller?.resume();
  }

  /** @returns false when there is no connection yet: then there is nothing to abort */
  abort(): boolean {
    if (this.#over() === undefined) return true;
    if (this.#controller === undefined) return false;
    this.#controller.abort(aborted);
    return true;
  }

  #over(): Receiver | undefined {
    const receiver = this.#receiver;
    this.#receiver = undefined;
    return receiver;
  }

  #failureOf(error: Error): Failure {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    const kind =
      code === 'UND_ERR_INVALID_ARG' ? 'unsendable' : this.#controller === undefined ? 'unreachable' : 'broken';
    return { kind, stale: this.#reused && this.progress !== 'answered' && CLOSED_BY_PEER.has(code), cause: error };
  }
}

/** Fields are bytes to us: latin1 keeps each of them (RFC 9110 §5.5). */
function textOf(fields: Dispatcher.DispatchController['rawHeaders']): RawHeaders {
  return ((fields ?? []) as Buffer[]).map((field) => field.toString('latin1'));
}
