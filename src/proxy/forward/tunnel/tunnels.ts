import type { Exchange } from '../../exchange';

/** Close codes that the gateway gives (RFC 6455 §7.4.1). */
export const GOING_AWAY = 1001;
export const POLICY_VIOLATION = 1008;

/** A tunnel, open or still being opened. */
export interface Closable {
  readonly exchange: Exchange;
  /** Says so to both ends between two frames, then ends; after a second without an answer it is cut. */
  close(code: number): void;
}

/** All tunnels, so that they end when their session does, or the process. */
export class Tunnels {
  readonly #open = new Set<Closable>();
  #whenEmpty: (() => void)[] = [];

  get size(): number {
    return this.#open.size;
  }

  add(tunnel: Closable): void {
    this.#open.add(tunnel);
  }

  remove(tunnel: Closable): void {
    this.#open.delete(tunnel);
    if (this.#open.size === 0) for (const resolve of this.#whenEmpty.splice(0)) resolve();
  }

  /** Closes those whose exchange matches, such as all of a revoked session. @returns how many */
  close(matches: (exchange: Exchange) => boolean, code: number): number {
    const matching = [...this.#open].filter(({ exchange }) => matches(exchange));
    for (const tunnel of matching) tunnel.close(code);
    return matching.length;
  }

  /** Closes all. @returns when they have ended; needs the sweep of Deadlines to cut those that do not answer */
  async closeAll(code: number = GOING_AWAY): Promise<void> {
    this.close(() => true, code);
    if (this.#open.size > 0) await new Promise<void>((resolve) => this.#whenEmpty.push(resolve));
  }
}
