/** Where limits are counted, for health and the start banner. */
export abstract class LimiterStatus {
  /** `redis` when REDIS_URL is set: one count over all instances. `memory`: each instance counts for itself. */
  abstract readonly store: 'memory' | 'redis';
  /** Redis is set but did not answer: this instance counts in memory until it does. */
  abstract readonly degraded: boolean;
}
