import type { Refusal } from '../../shared/problem';
import type { Exchange } from '../exchange';
import { faults } from '../forward';
import type { Answer, Fault, Forward, RawHeaders, Wrapper } from '../policy';
import type { Bulkhead, Upstream } from '../upstreams';
import { PassingAnswer } from './passing-answer';

/**
 * So many exchanges under way to an upstream at once, over all its routes; further ones wait their turn for a while.
 * Fault: 503 `upstream-busy` with Retry-After, when the queue is full or the wait is over.
 */
export function boundInFlight({ bulkhead }: Upstream): Wrapper | undefined {
  if (bulkhead === undefined) return undefined;
  return (next) => (exchange, answer) => {
    if (bulkhead.enter()) next(exchange, new PlacedAnswer(bulkhead, answer));
    else wait(bulkhead, next, exchange, answer);
  };
}

function wait(bulkhead: Bulkhead, next: Forward, exchange: Exchange, answer: Answer): void {
  let waiting = true;
  const giveUp = bulkhead.wait((admitted) => {
    waiting = false;
    if (admitted) next(exchange, new PlacedAnswer(bulkhead, answer));
    else answer.failed(faults.busy());
  });
  if (giveUp === undefined) return answer.failed(faults.busy());
  answer.onClientGone((fault = faults.clientGone()) => {
    if (!waiting) return;
    waiting = false;
    giveUp();
    // Who waited here was nowhere else: whatever ended the wait, no upstream is to blame.
    answer.failed(fault.who === 'client' ? fault : faults.busy());
  });
}

/** Gives the place back when nothing more comes from the upstream. */
class PlacedAnswer extends PassingAnswer {
  #placed = true;

  constructor(
    private readonly bulkhead: Bulkhead,
    next: Answer,
  ) {
    super(next);
  }

  override ended(trailers: RawHeaders): void {
    this.#leave();
    this.next.ended(trailers);
  }

  override failed(fault: Fault): void {
    this.#leave();
    this.next.failed(fault);
  }

  override refused(refusal: Refusal): void {
    this.#leave();
    this.next.refused(refusal);
  }

  #leave(): void {
    if (!this.#placed) return;
    this.#placed = false;
    this.bulkhead.leave();
  }
}
