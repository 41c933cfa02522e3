import { refusal } from '../shared/problem';
import type { RequestMetrics } from '../shared/telemetry';
import type { Exchange } from './exchange';
import type { Verdict } from './policy';

const OVERLOADED = refusal(503, 'overloaded', { 'Retry-After': '1' }, 'Too many requests are under way here.');

/**
 * Bounds how many exchanges the data plane has under way (MAX_IN_FLIGHT), so that memory is left for those who must get
 * through when it is full: health, metrics and administration are not counted here. Refusal: 503 `overloaded`, with Retry-After.
 */
export class InFlight {
  #now = 0;
  readonly #left = (): void => {
    this.#now--;
  };

  constructor(
    private readonly most: number,
    private readonly metrics: Pick<RequestMetrics, 'limited' | 'inFlight'>,
  ) {
    metrics.inFlight(() => this.#now);
  }

  get now(): number {
    return this.#now;
  }

  /** Counts an exchange until it is over, or refuses it. */
  enter(exchange: Exchange): Verdict {
    const full = this.full();
    if (full) return full;
    this.#now++;
    exchange.ended.push(this.#left);
    return undefined;
  }

  /** For what is not counted itself: a tunnel may be open and idle for hours. */
  full(): Verdict {
    if (this.#now < this.most) return undefined;
    this.metrics.limited('in-flight');
    return OVERLOADED;
  }
}
