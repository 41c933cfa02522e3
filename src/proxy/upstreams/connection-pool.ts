import type { Connection } from '../transport';

/** Somebody who wants a connection. */
export interface Waiter {
  /** Called once, at once or later. The waiter gives it back with `release`. */
  connected(connection: Connection): void;
}

export interface PoolLimits {
  /** Connections open at once. */
  readonly max: number;
  /** Waiters beyond that. */
  readonly queue: number;
}

/**
 * The connections to one target: a free list, newest first, so that few stay warm; and a bounded queue. (undici's own Pool
 * walks its clients on each request, and its queue knows neither bound nor deadline.)
 */
export class ConnectionPool {
  readonly #free: Connection[] = [];
  /** In order of arrival; leaving the middle is as cheap as leaving the end. */
  readonly #waiting = new Set<Waiter>();
  #busy = 0;
  #retired = false;
  #whenIdle: (() => void)[] = [];

  /** @param open makes one more; nothing is dialled before it is used */
  constructor(
    private readonly open: () => Connection,
    private readonly limits: PoolLimits,
  ) {}

  get busy(): number {
    return this.#busy;
  }

  get waiting(): number {
    return this.#waiting.size;
  }

  /** @returns false when the queue is full: then the waiter is not called */
  acquire(waiter: Waiter): boolean {
    const free = this.#free.pop();
    if (free !== undefined || this.#busy < this.limits.max) {
      this.#busy++;
      waiter.connected(free ?? this.open());
      return true;
    }
    if (this.#waiting.size >= this.limits.queue) return false;
    this.#waiting.add(waiter);
    return true;
  }

  /** The waiter does not wait any longer. */
  withdraw(waiter: Waiter): void {
    this.#waiting.delete(waiter);
  }

  /** The request on it is over; how it ended does not matter, for a connection mends itself. */
  release(connection: Connection): void {
    const next = this.#next();
    if (next !== undefined) return next.connected(connection);
    this.#busy--;
    if (this.#retired) connection.close();
    else this.#free.push(connection);
    this.#settle();
  }

  /** Closes idle connections now and busy ones when they are released. Who still comes is served. */
  async close(): Promise<void> {
    this.#retired = true;
    for (const connection of this.#free.splice(0)) connection.close();
    if (this.#busy > 0) await new Promise<void>((resolve) => this.#whenIdle.push(resolve));
  }

  #next(): Waiter | undefined {
    const [next] = this.#waiting;
    if (next !== undefined) this.#waiting.delete(next);
    return next;
  }

  #settle(): void {
    if (this.#busy === 0) for (const resolve of this.#whenIdle.splice(0)) resolve();
  }
}
