import type { Refusal } from '../../shared/problem';
import { faults } from '../forward';
import type { Answer, Fault, Flow, RawHeaders } from '../policy';
import { Alarm, type Upstream } from '../upstreams';
import type { Tries } from './tries';

/** The rest of an answer that nobody wants is read up to here, to keep its connection; then it is broken off. */
const DRAINED_BYTES = 65_536;
const DRAINED_WITHIN_MS = 1000;

/** The answer of one try. Until its head is there, its tries decide what becomes of what it says. */
export class Try implements Answer {
  #relays = false;
  #givenUp = false;
  #drained = 0;
  readonly #drainedUntil = new Alarm(() => this.#breakOff());
  #cancel: ((fault?: Fault) => void) | undefined;
  /** The rest of it is not waited for any more. */
  #forget: (() => void) | undefined;

  constructor(
    private readonly tries: Tries,
    private readonly answer: Answer,
  ) {}

  /** Its answer is the client's. */
  goOn(): void {
    this.#relays = true;
  }

  /** Its answer is nobody's. */
  giveUp({ clock, deadlines }: Pick<Upstream, 'clock' | 'deadlines'>): void {
    this.#givenUp = true;
    this.#drainedUntil.dueAtMs = clock.monotonicMs() + DRAINED_WITHIN_MS;
    this.#forget = () => deadlines.forget(this.#drainedUntil);
    deadlines.watch(this.#drainedUntil);
  }

  cancel(fault: Fault): void {
    this.#cancel?.(fault);
  }

  onClientGone(cancel: (fault?: Fault) => void): void {
    this.#cancel = cancel;
  }

  informed(status: number, headers: RawHeaders): void {
    if (!this.#givenUp) this.tries.informed(status, headers);
  }

  started(status: number, headers: RawHeaders, flow: Flow, length: number): void {
    this.tries.started(this, status, headers, flow, length);
  }

  data(chunk: Buffer): boolean | void {
    if (this.#relays) return this.answer.data(chunk);
    this.#drained += chunk.length;
    if (this.#drained > DRAINED_BYTES) this.#breakOff();
    return true;
  }

  ended(trailers: RawHeaders): void {
    if (this.#relays) this.answer.ended(trailers);
    this.#forget?.();
  }

  failed(fault: Fault): void {
    if (this.#relays) this.answer.failed(fault);
    else if (!this.#givenUp) this.tries.failed(fault);
    this.#forget?.();
  }

  refused(refusal: Refusal): void {
    if (this.#relays) this.answer.refused(refusal);
    else if (!this.#givenUp) this.tries.refused(refusal);
    this.#forget?.();
  }

  #breakOff(): void {
    this.#cancel?.(faults.clientGone('another try answers'));
  }
}
