import type { LimiterStatus } from '../limits';
import type { HealthPart, PartHealth } from './health-part';

/** Where limits are counted. With Redis away each instance counts for itself. */
export class LimitsPart implements HealthPart {
  readonly name = 'limits';

  constructor(private readonly limits: LimiterStatus) {}

  examine(): PartHealth {
    const { store, degraded } = this.limits;
    return degraded
      ? { status: 'degraded', details: { store, reason: 'counts in memory' } }
      : { status: 'up', details: { store } };
  }
}
