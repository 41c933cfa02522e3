import type { RawHeaders } from '../policy';
import type { Failure, OutgoingRequest, Receiver } from './connection';

/** A GET without anything, unless said otherwise. */
export function anOutgoingRequest(facts: Partial<OutgoingRequest> = {}): OutgoingRequest {
  return { method: 'GET', target: '/a', fields: [], body: null, contentLength: undefined, ...facts };
}

/** Keeps what a receiver hears. */
export class Recorder implements Receiver {
  /** What was called, in order; `moved` left out, for nobody knows how often. */
  readonly calls: string[] = [];
  readonly chunks: Buffer[] = [];
  fields: RawHeaders = [];
  failure: Failure | undefined;
  readonly #waiting: (() => void)[] = [];

  begun(): void {
    this.#note('begun');
  }
  moved(): void {}
  sent(): void {
    this.#note('sent');
  }
  informed(status: number): void {
    this.#note(`informed ${status}`);
  }
  started(status: number, fields: RawHeaders): void {
    this.fields = fields;
    this.#note(`started ${status}`);
  }
  data(chunk: Buffer): void {
    this.chunks.push(chunk);
    if (this.chunks.length === 1) this.#note('data');
  }
  ended(trailers: RawHeaders): void {
    this.#note(['ended', ...trailers].join(' '));
  }
  failed(failure: Failure): void {
    this.failure = failure;
    this.#note(`failed ${failure.kind}`);
  }

  get text(): string {
    return Buffer.concat(this.chunks).toString('latin1');
  }

  /** Waits until something was called that begins like this. */
  async hears(call: string): Promise<void> {
    while (!this.calls.some((one) => one.startsWith(call)))
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  /** Waits for the last call. */
  async over(): Promise<string> {
    while (!/^(?:ended|failed)/.test(this.calls.at(-1) ?? ''))
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    return this.calls.at(-1)!;
  }

  #note(call: string): void {
    this.calls.push(call);
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}
