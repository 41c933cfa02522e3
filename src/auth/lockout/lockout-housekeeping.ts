import { Injectable } from '@nestjs/common';
import { Clock } from '../../shared/clock';
import { UnitOfWork, untilNoneIsLeft } from '../../shared/database';
import { DomainEvents } from '../../shared/events';
import { FORGOTTEN_AFTER_MS } from './lockout-rules';
import { LoginFailures } from './login-failures';

/** Until then the attempt that closed a lock may turn out to be right, and open it again. */
const SETTLED_AFTER_MS = 5_000;

/**
 * What is done about failures after they were answered: a word in the audit while somebody waits for a 401 would take longer
 * for an account that exists.
 */
@Injectable()
export class LockoutHousekeeping {
  constructor(
    private readonly failures: LoginFailures,
    private readonly events: DomainEvents,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  /** Records `user.locked` for locks of users that are new; each once, whichever instance comes first. */
  tellOfLocks(): Promise<void> {
    return this.unitOfWork.run('system', async () => {
      const locks = await this.failures.takeUntold(this.clock.nowMs() - SETTLED_AFTER_MS);
      await this.events.record(
        ...locks.map(({ userId, failures, untilMs }) => ({
          type: 'user.locked',
          subject: { type: 'user', id: userId },
          after: { failures, until: new Date(untilMs).toISOString() },
        })),
      );
    });
  }

  /** Forgets failures that do not count any more, those of names of nobody too. */
  async clean(): Promise<void> {
    const nowMs = this.clock.nowMs();
    await untilNoneIsLeft(this.unitOfWork, () => this.failures.removeOld(nowMs - FORGOTTEN_AFTER_MS, nowMs));
  }
}
