import { Connection, type ConnectionOptions } from './connection';

/** Somebody who wants a connection. */
export interface Waiter {
  /** Called once, at once or later. The waiter gives it back with `release` or `discard`. */
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
  readonly #origin: string;
  readonly #limits: PoolLimits;
  readonly #options: ConnectionOptions;
  #busy = 0;
  #retired = false;
  #whenIdle: (() => void)[] = [];

  constructor(origin: string, limits: PoolLimits, options: ConnectionOptions = {}) {
    this.#origin = origin;
    this.#limits = limits;
    this.#options = options;
  }

  get busy(): number {
    return this.#busy;
  }

  get waiting(): number {
    return this.#waiting.size;
  }

  /** @returns false when the queue is full: then the waiter is not called */
  acquire(waiter: Waiter): boolean {
    const free = this.#free.pop();
    if (free !== undefined || this.#busy < this.#limits.max) {
      this.#busy++;
      waiter.connected(free ?? this.#open());
      return true;
    }
    if (this.#waiting.size >= this.#limits.queue) return false;
    this.#waiting.add(waiter);
    return true;
  }

  /** The waiter does not wait any longer. */
  withdraw(waiter: Waiter): void {
    this.#waiting.delete(waiter);
  }

  /** The request on it is over; how it ended does not matter. */
  release(connection: Connection): void {
    const next = this.#next();
    if (next !== undefined) return next.connected(connection);
    this.#busy--;
    if (this.#retired) this.#close(connection);
    else this.#free.push(connection);
    this.#settle();
  }

  /** Breaks the connection; its place is free. */
  discard(connection: Connection): void {
    connection.destroy();
    const next = this.#next();
    if (next !== undefined) return next.connected(this.#open());
    this.#busy--;
    this.#settle();
  }

  /** Closes idle connections now and busy ones when they are released. Who still comes is served. */
  async close(): Promise<void> {
    this.#retired = true;
    for (const connection of this.#free.splice(0)) this.#close(connection);
    if (this.#busy > 0) await new Promise<void>((resolve) => this.#whenIdle.push(resolve));
  }

  #next(): Waiter | undefined {
    const [next] = this.#waiting;
    if (next !== undefined) this.#waiting.delete(next);
    return next;
  }

  #open(): Connection {
    return new Connection(this.#origin, this.#options);
  }

  /** A client may be released from within its own last call: it is closed, not destroyed. */
  #close(connection: Connection): void {
    void connection.client.close();
  }

  #settle(): void {
    if (this.#busy === 0) for (const resolve of this.#whenIdle.splice(0)) resolve();
  }
}
