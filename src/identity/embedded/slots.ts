import { TooBusyError } from '../domain/identity.errors';

/** Runs so many tasks at once; others wait in line, and the line has an end. */
export class Slots {
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  /**
   * @param parallel tasks at once
   * @param queue tasks that may wait
   */
  constructor(
    private readonly parallel: number,
    private readonly queue: number,
  ) {}

  /** @throws {TooBusyError} 503 when the line is full */
  async run<T>(task: () => Promise<T>): Promise<T> {
    if (this.#running < this.parallel) {
      this.#running++;
    } else {
      if (this.#waiting.length >= this.queue) throw new TooBusyError();
      await new Promise<void>((proceed) => this.#waiting.push(proceed));
    }
    try {
      return await task();
    } finally {
      const next = this.#waiting.shift();
      if (next)
        next(); // the slot is handed on, never free in between
      else this.#running--;
    }
  }
}
