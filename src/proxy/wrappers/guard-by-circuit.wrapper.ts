import type { Refusal } from '../../shared/problem';
import type { Exchange } from '../exchange';
import { faults } from '../forward';
import type { Answer, Fault, Flow, RawHeaders, Wrapper } from '../policy';
import type { Breaker, Upstream } from '../upstreams';
import { PassingAnswer } from './passing-answer';

/**
 * The circuit of an upstream, about all its targets: what counts is what an exchange came to, however many tries it took.
 * Any head is a success; a fault of the upstream before it a failure. Fault: 503 `circuit-open`.
 */
export function guardByCircuit({ breaker }: Upstream): Wrapper {
  return (next) => (exchange, answer) => {
    if (!breaker.admits(exchange)) return answer.failed(faults.circuitOpen(breaker.retryAfterSeconds));
    next(exchange, new JudgedAnswer(exchange, breaker, answer));
  };
}

class JudgedAnswer extends PassingAnswer {
  #judged = false;

  constructor(
    private readonly exchange: Exchange,
    private readonly breaker: Breaker,
    next: Answer,
  ) {
    super(next);
  }

  override started(status: number, headers: RawHeaders, flow: Flow, length: number): void {
    this.#judge('succeeded');
    this.next.started(status, headers, flow, length);
  }

  override failed(fault: Fault): void {
    this.#judge(fault.who === 'upstream' ? 'failed' : 'abandoned');
    this.next.failed(fault);
  }

  override refused(refusal: Refusal): void {
    this.#judge('abandoned');
    this.next.refused(refusal);
  }

  #judge(verdict: 'succeeded' | 'failed' | 'abandoned'): void {
    if (this.#judged) return;
    this.#judged = true;
    this.breaker[verdict](this.exchange);
  }
}
