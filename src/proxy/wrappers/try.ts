import type { Refusal } from '../../shared/problem';
import { faults } from '../forward';
import type { Answer, Fault, Flow, RawHeaders } from '../policy';
import type { Tries } from './tries';

/** The rest of an answer that nobody wants is read up to here, to keep its connection; then it is broken off. */
const DRAINED_BYTES = 65_536;

/** The answer of one try. Until its head is there, its tries decide what becomes of what it says. */
export class Try implements Answer {
  #relays = false;
  #givenUp = false;
  #drained = 0;
  #cancel: ((fault?: Fault) => void) | undefined;

  constructor(
    private readonly tries: Tries,
    private readonly answer: Answer,
  ) {}

  /** Its answer is the client's. */
  goOn(): void {
    this.#relays = true;
  }

  /** Its answer is nobody's. */
  giveUp(): void {
    this.#givenUp = true;
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
    if (this.#drained > DRAINED_BYTES) this.#cancel?.(faults.clientGone('another try answers'));
    return true;
  }

  ended(trailers: RawHeaders): void {
    if (this.#relays) this.answer.ended(trailers);
  }

  failed(fault: Fault): void {
    if (this.#relays) this.answer.failed(fault);
    else if (!this.#givenUp) this.tries.failed(fault);
  }

  refused(refusal: Refusal): void {
    if (this.#relays) this.answer.refused(refusal);
    else if (!this.#givenUp) this.tries.refused(refusal);
  }
}
