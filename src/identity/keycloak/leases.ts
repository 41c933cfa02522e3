import { setTimeout as pause } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { Random } from '../../shared/crypto';
import { CurrentUnitOfWork, UnitOfWork } from '../../shared/database';
import { TooBusyError } from '../domain/identity.errors';

const LOOK_EVERY_MS = 40;

export interface LeaseTimes {
  /** Longer than the work can take: after that another instance may begin. */
  readonly heldMs: number;
  readonly waitMs: number;
}

/**
 * One at a time over all instances, for work that calls out: no transaction, and no connection, waits meanwhile. Times are
 * those of the database, for the clocks of instances differ.
 */
@Injectable()
export class Leases {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly current: CurrentUnitOfWork,
    private readonly random: Random,
  ) {}

  /** @throws {TooBusyError} 503 when it is not one's turn in time */
  async hold<T>(name: string, { heldMs, waitMs }: LeaseTimes, work: () => Promise<T>): Promise<T> {
    const holder = this.random.uuid();
    const giveUpAtMs = performance.now() + waitMs;
    while (!(await this.#take(name, holder, heldMs))) {
      if (performance.now() > giveUpAtMs) throw new TooBusyError();
      await pause(LOOK_EVERY_MS);
    }
    try {
      return await work();
    } finally {
      await this.#run('DELETE FROM leases WHERE name = $1 AND holder = $2', [name, holder]);
    }
  }

  /** Forgets those whose holders died. */
  async prune(): Promise<void> {
    await this.#run(`DELETE FROM leases WHERE expires_at < clock_timestamp() - interval '1 minute'`);
  }

  async #take(name: string, holder: string, heldMs: number): Promise<boolean> {
    const taken = await this.#run<unknown[]>(
      `INSERT INTO leases (name, holder, expires_at)
       VALUES ($1, $2, clock_timestamp() + $3 * interval '1 millisecond')
       ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, expires_at = excluded.expires_at
        WHERE leases.expires_at < clock_timestamp()
       RETURNING name`,
      [name, holder, heldMs],
    );
    return taken.length > 0;
  }

  #run<T>(statement: string, parameters: unknown[] = []): Promise<T> {
    return this.unitOfWork.run('system', () => this.current.manager.query<T>(statement, parameters));
  }
}
