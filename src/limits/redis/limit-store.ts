import type { Ask, Standing } from '../limiter';

/** Counters that all instances share. */
export abstract class LimitStore {
  /** Connected, as far as is known: asking is worth a try. */
  abstract readonly ready: boolean;
  /** How many instances share the counters, as far as was known last; at least this one. */
  abstract readonly instances: number;
  /** Decides all in one atomic step and one round trip. @throws when the store is lost; it may also never answer */
  abstract decide(asks: readonly Ask[], spend: boolean): Promise<readonly Standing[]>;
  /** Told when the store has become ready again. */
  abstract onReady(listener: () => void): void;
  abstract close(): void;
}
