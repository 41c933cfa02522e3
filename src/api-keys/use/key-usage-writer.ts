import { type BeforeApplicationShutdown, Injectable, Logger } from '@nestjs/common';
import { Clock } from '../../shared/clock';
import { UnitOfWork, untilNoneIsLeft } from '../../shared/database';
import { type CountedUse, KeyUsageStore } from '../ports/key-usage.store';
import { KeyUses } from './key-uses';

const DAY_MS = 24 * 60 * 60_000;
/** A year and a month: a year can be compared with the one before. */
const KEPT_DAYS = 400;

/** Writes down what was counted in memory: every few seconds, and for the last time when the process ends. */
@Injectable()
export class KeyUsageWriter implements BeforeApplicationShutdown {
  readonly #logger = new Logger('ApiKeys');
  #prunedBefore = '';

  constructor(
    private readonly uses: KeyUses,
    private readonly store: KeyUsageStore,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  /** @throws when the database does not answer: then the counts are kept for the next time */
  async write(): Promise<void> {
    const uses = this.uses.take();
    if (uses.length > 0) await this.#add(uses);
    const oldest = new Date(this.clock.nowMs() - KEPT_DAYS * DAY_MS).toISOString().slice(0, 10);
    if (oldest === this.#prunedBefore) return;
    await untilNoneIsLeft(this.unitOfWork, () => this.store.prune(oldest));
    this.#prunedBefore = oldest;
  }

  async #add(uses: readonly CountedUse[]): Promise<void> {
    try {
      await this.unitOfWork.run('system', () => this.store.add(uses));
    } catch (error) {
      this.uses.giveBack(uses);
      throw error;
    }
  }

  /** Before the pool is closed. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.write().catch((error: unknown) =>
      this.#logger.warn({ err: error }, 'the last uses of API keys are not written down'),
    );
  }
}
