import type { Clock } from '../../shared/clock';
import type { UpstreamConfig } from '../routes/gateway-config';
import { RollingCounts } from './rolling-counts';

const WINDOW_SECONDS = 10;

/**
 * How many tries beyond the first an upstream may cost: a share of its requests of the last 10 s, and a few. Without it a
 * service that fails under load would get a multiple of that load.
 */
export class RetryBudget {
  /** Tries beyond the first so far, and those that were not made for lack of budget. */
  spent = 0;
  refused = 0;
  readonly #counts: RollingCounts;

  constructor(
    private readonly config: UpstreamConfig['retry'],
    clock: Clock,
  ) {
    this.#counts = new RollingCounts(clock, WINDOW_SECONDS);
  }

  /** A request came. */
  earn(): void {
    this.#counts.add(1, 0);
  }

  /** @returns false: not now */
  spend(): boolean {
    this.#counts.forget();
    const { budgetFloor, budgetPercent } = this.config;
    const allowed = this.#counts.some < budgetFloor + (this.#counts.all * budgetPercent) / 100;
    if (allowed) {
      this.#counts.add(0, 1);
      this.spent++;
    } else this.refused++;
    return allowed;
  }
}
