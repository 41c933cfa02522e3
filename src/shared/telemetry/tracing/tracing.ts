import { randomBytes } from 'node:crypto';
import type { RequestHead } from '../../http';
import type { FinishedSpan } from './finished-span';
import { type AnsweredRequest, clientSpan, type SentRequest, serverSpan } from './http-spans';

/** Sends a batch, and says once how that went. Never throws. */
export type SendSpans = (spans: readonly FinishedSpan[], done: (error?: Error) => void) => void;

export interface TracingOptions {
  /** Of new traces, and of those of strangers: from 0 to 1. */
  readonly ratio: number;
  /** Spans that wait for the collector; further ones are dropped and counted. */
  readonly mostWaiting: number;
  /** What waits leaves so often, or when a batch is full. */
  readonly everyMs: number;
  /** From 0 to below 1. */
  readonly random: () => number;
  /** Told of batches that were lost. */
  readonly failed: (error: Error) => void;
}

/** Encoding so many takes some two milliseconds, in which nothing else is done. */
const BATCH = 128;

/**
 * Which requests are traced, and what becomes of their spans. A request never waits for the collector: one batch is on its way at a time,
 * and what does not fit the queue meanwhile is dropped and counted.
 */
export class Tracing {
  /** Spans that the collector has. */
  exported = 0;
  /** Spans that it never got: no room in the queue, or it did not take them. */
  dropped = 0;
  readonly #waiting: FinishedSpan[] = [];
  readonly #timer: NodeJS.Timeout;
  #sending = false;
  #idle: (() => void)[] = [];

  constructor(
    private readonly send: SendSpans,
    private readonly options: TracingOptions,
  ) {
    this.#timer = setInterval(() => this.#flush(), options.everyMs).unref();
  }

  /** Whether a trace that begins here is recorded. */
  sample(): boolean {
    return this.options.random() < this.options.ratio;
  }

  /** @returns 16 hex digits */
  newSpanId(): string {
    return randomBytes(8).toString('hex');
  }

  /** Whether somebody, we or who sent it, decided that the trace of a request is kept. */
  keeps({ trace }: Pick<RequestHead, 'trace'>): boolean {
    return trace.flags === '01';
  }

  /** A request has its answer. */
  answered(head: RequestHead, answered: AnsweredRequest): void {
    if (this.keeps(head)) this.record(serverSpan(head, answered));
  }

  /** A try at an upstream is over. */
  sent(head: RequestHead, sent: SentRequest): void {
    if (this.keeps(head)) this.record(clientSpan(head, sent));
  }

  record(span: FinishedSpan): void {
    if (this.#waiting.length >= this.options.mostWaiting) {
      this.dropped++;
      return;
    }
    if (this.#waiting.push(span) >= BATCH) this.#flush();
  }

  /** Sends what waits. @returns when all was sent, or given up @param withinMs at most */
  async close(withinMs: number): Promise<void> {
    clearInterval(this.#timer);
    let late: NodeJS.Timeout | undefined;
    const sent = (async () => {
      while (this.#sending || this.#waiting.length > 0) {
        const idle = new Promise<void>((resolve) => this.#idle.push(resolve));
        this.#flush();
        await idle;
      }
    })();
    await Promise.race([sent, new Promise<void>((resolve) => (late = setTimeout(resolve, withinMs)))]);
    clearTimeout(late);
  }

  #flush(): void {
    if (this.#sending || this.#waiting.length === 0) return;
    const batch = this.#waiting.splice(0, BATCH);
    this.#sending = true;
    this.send(batch, (error) => {
      this.#sending = false;
      if (error === undefined) this.exported += batch.length;
      else {
        this.dropped += batch.length;
        this.options.failed(error);
      }
      for (const idle of this.#idle.splice(0)) idle();
      // Others have their turn between two batches.
      if (this.#waiting.length >= BATCH) setImmediate(() => this.#flush());
    });
  }
}
