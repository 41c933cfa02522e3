import type { Exchange } from '../exchange';

/**
 * Bounds the bodies that are kept in memory until their signature is known, over all routes together: they come from
 * strangers, and each may be as large as its route takes.
 */
export class HeldBytes {
  #now = 0;
  readonly #of = new WeakMap<Exchange, number>();

  /** @param most bytes at once */
  constructor(private readonly most = 67_108_864) {}

  get now(): number {
    return this.#now;
  }

  /** Counts bytes until their exchange is over. @returns false, and counts nothing, when they are too many */
  hold(exchange: Exchange, bytes: number): boolean {
    if (this.#now + bytes > this.most) return false;
    const before = this.#of.get(exchange);
    if (before === undefined) exchange.ended.push(() => (this.#now -= this.#of.get(exchange)!));
    this.#of.set(exchange, (before ?? 0) + bytes);
    this.#now += bytes;
    return true;
  }
}
