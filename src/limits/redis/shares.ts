import type { Ask, Limit } from '../limiter';

/** The part of a limit that one of several instances lets through by itself: together they let through the whole, or one each. */
export class Shares {
  readonly #known = new WeakMap<Limit, { readonly instances: number; readonly share: Limit }>();

  /** @returns the limit itself for a lone instance */
  of(limit: Limit, instances: number): Limit {
    if (instances <= 1) return limit;
    let known = this.#known.get(limit);
    if (known?.instances !== instances) {
      const part = (whole: number): number => Math.max(1, Math.floor(whole / instances));
      const burst = limit.burst === undefined ? undefined : part(limit.burst);
      known = { instances, share: { ...limit, requests: part(limit.requests), burst } };
      this.#known.set(limit, known);
    }
    return known.share;
  }

  /** The same requests, under the shares. */
  ofAll(asks: readonly Ask[], instances: number): readonly Ask[] {
    if (instances <= 1) return asks;
    return asks.map(({ limit, key, cost }) => ({ limit: this.of(limit, instances), key, cost }));
  }
}
