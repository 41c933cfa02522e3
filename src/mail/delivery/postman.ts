import { type BeforeApplicationShutdown, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import type { Clock } from '../../shared/clock';
import type { UnitOfWork } from '../../shared/database';
import { MOST_ATTEMPTS, pauseAfter } from '../domain/retry';
import { UndeliverableError } from '../domain/undeliverable.error';
import type { MailQueue, QueuedLetter } from '../ports/mail-queue';
import type { MailTransport } from '../ports/mail-transport';

/** Longer than a delivery may take, so that two instances do not deliver one letter. */
const HIDDEN_MS = 120_000;
const ROUND_EVERY_MS = 5000;

/** Delivers what is due: at once when this instance queued it, and in rounds what another left behind or is tried again. */
export class Postman implements OnApplicationBootstrap, BeforeApplicationShutdown {
  #timer: NodeJS.Timeout | undefined;
  #round: Promise<void> | undefined;
  #again = false;
  #stopped = false;

  constructor(
    private readonly queue: MailQueue,
    private readonly transport: MailTransport,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly logger: Pick<Logger, 'warn' | 'error'> = new Logger('Postman'),
  ) {}

  onApplicationBootstrap(): void {
    this.#timer = setInterval(() => this.hurry(), ROUND_EVERY_MS).unref();
  }

  /** Before the database is closed: the letter that is on its way is the last one; the others wait for the next start. */
  async beforeApplicationShutdown(): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#timer);
    await this.#round;
  }

  /** Begins a round now, or one more after the one that runs: it may have looked before the letter was there. */
  hurry(): void {
    if (this.#stopped) return;
    if (this.#round !== undefined) {
      this.#again = true;
      return;
    }
    this.#round = this.deliverDue()
      .catch((error: unknown) => this.logger.warn(`mail waits, for the queue cannot be read: ${String(error)}`))
      .finally(() => {
        this.#round = undefined;
        if (!this.#again) return;
        this.#again = false;
        this.hurry();
      });
  }

  /** Delivers every letter that is due, one after the other. */
  async deliverDue(): Promise<void> {
    while (!this.#stopped) {
      const nowMs = this.clock.nowMs();
      const letter = await this.unitOfWork.run('system', () => this.queue.take(nowMs, nowMs + HIDDEN_MS));
      if (letter === undefined) return;
      await this.#deliver(letter);
    }
  }

  async #deliver(queued: QueuedLetter): Promise<void> {
    const { id, goodUntilMs } = queued;
    if (goodUntilMs <= this.clock.nowMs()) return this.#giveUp(queued, 'it was of no use any more');
    try {
      const letter = queued.open();
      if (letter !== undefined) await this.transport.deliver(id, letter);
    } catch (error) {
      return this.#failed(queued, error);
    }
    await this.#settle(() => this.queue.remove(id));
  }

  async #failed(queued: QueuedLetter, error: unknown): Promise<void> {
    const { id, template, attempts } = queued;
    // What else may be thrown could quote the letter: its message is not written anywhere.
    const why = error instanceof UndeliverableError ? error.message : 'an unexpected error';
    const forGood = error instanceof UndeliverableError && error.forGood;
    if (forGood || attempts >= MOST_ATTEMPTS) return this.#giveUp(queued, why);
    const pauseMs = pauseAfter(attempts);
    this.logger.warn(`letter ${id} (${template}) is tried again in ${pauseMs / 1000} s: ${why}`);
    await this.#settle(() => this.queue.retryAt(id, this.clock.nowMs() + pauseMs, why));
  }

  async #giveUp({ id, template, attempts }: QueuedLetter, why: string): Promise<void> {
    this.logger.error(`letter ${id} (${template}) was given up at attempt ${attempts}: ${why}`);
    await this.#settle(() => this.queue.giveUp(id, this.clock.nowMs(), why));
  }

  #settle(work: () => Promise<void>): Promise<void> {
    return this.unitOfWork.run('system', work);
  }
}
