import { Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';

/** Does something again and again while the application runs, one at a time. What fails is logged and tried again next time. */
export class Housekeeping implements OnApplicationBootstrap, OnApplicationShutdown {
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();
  #busy = false;

  constructor(
    private readonly name: string,
    private readonly everyMs: number,
    private readonly work: () => Promise<void>,
    private readonly logger: Pick<Logger, 'warn'> = new Logger('Housekeeping'),
  ) {}

  onApplicationBootstrap(): void {
    this.#timer = setInterval(() => this.#once(), this.everyMs).unref();
  }

  /** Waits for work that has begun: it still needs the database. */
  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.#timer);
    await this.#running;
  }

  #once(): void {
    if (this.#busy) return;
    this.#busy = true;
    this.#running = this.work()
      .catch((error: unknown) => this.logger.warn(`${this.name} failed and is tried again: ${String(error)}`))
      .finally(() => (this.#busy = false));
  }
}
