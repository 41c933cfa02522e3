import type { Exchange } from '../../exchange';
import { GOING_AWAY } from './close-codes';

/** A tunnel, open or still being opened. */
export interface Closable {
  readonly exchange: Exchange;
  /** @param reason for whoever reads logs, at most 123 bytes */
  close(code: number, reason?: string): void;
}

/** Why a tunnel is closed. */
export interface Closing {
  readonly code: number;
  readonly reason?: string;
}

/** All tunnels, so that they end when their session does, or the process. */
export class Tunnels {
  readonly #open = new Set<Closable>();
  #whenEmpty: (() => void)[] = [];
  #closing = false;

  get size(): number {
    return this.#open.size;
  }

  /** All have been closed for good: nobody would close another one. */
  get closing(): boolean {
    return this.#closing;
  }

  add(tunnel: Closable): void {
    this.#open.add(tunnel);
  }

  remove(tunnel: Closable): void {
    this.#open.delete(tunnel);
    if (this.#open.size === 0) for (const resolve of this.#whenEmpty.splice(0)) resolve();
  }

  /** Closes those whose exchange must not go on, such as all of a revoked session. @returns how many */
  close(why: (exchange: Exchange) => Closing | undefined): number {
    let closed = 0;
    for (const tunnel of [...this.#open]) {
      const closing = why(tunnel.exchange);
      if (closing === undefined) continue;
      closed++;
      tunnel.close(closing.code, closing.reason);
    }
    return closed;
  }

  /** Closes all, and none should come any more. @returns when they have ended; needs the sweep of Deadlines to cut those that do not answer */
  async closeAll(code: number = GOING_AWAY): Promise<void> {
    this.#closing = true;
    this.close(() => ({ code }));
    if (this.#open.size > 0) await new Promise<void>((resolve) => this.#whenEmpty.push(resolve));
  }
}
