import { Injectable } from '@nestjs/common';
import { CurrentUnitOfWork, UnitOfWork } from '../../../shared/database';

/** `events`: the feed; `users`: names and who exists; `everything`: also what each user is, one by one. */
export type FollowingName = 'events' | 'users' | 'everything';

export interface Position {
  /** By Keycloak's clock. */
  readonly positionMs: number;
  /** Ids of events shortly before it. */
  readonly seen: readonly string[];
}

export interface Finished {
  readonly at: Date;
  readonly outcome: Readonly<Record<string, number>>;
}

/** How far the users of Keycloak have been followed, by all instances together. Times are those of the database. */
@Injectable()
export class FollowingState {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly current: CurrentUnitOfWork,
  ) {}

  /** @returns undefined while nothing was read ever */
  async position(): Promise<Position | undefined> {
    const [row] = await this.#query<{ position_ms: string; seen: string[] }[]>(
      `SELECT position_ms, seen FROM provider_following WHERE name = 'events'`,
    );
    return row && { positionMs: Number(row.position_ms), seen: row.seen };
  }

  async moveTo({ positionMs, seen }: Position): Promise<void> {
    await this.#query(
      `INSERT INTO provider_following (name, began_at, finished_at, position_ms, seen)
       VALUES ('events', clock_timestamp(), clock_timestamp(), $1, $2)
       ON CONFLICT (name) DO UPDATE SET finished_at = excluded.finished_at, position_ms = excluded.position_ms,
         seen = excluded.seen`,
      [positionMs, seen],
    );
  }

  /** @param everySeconds undefined: only when it was never done, or is wanted again */
  async isDue(name: FollowingName, everySeconds: number | undefined): Promise<boolean> {
    const [row] = await this.#query<{ due: boolean }[]>(
      `SELECT finished_at IS NULL OR coalesce(finished_at < clock_timestamp() - $2 * interval '1 second', false) AS due
         FROM provider_following WHERE name = $1`,
      [name, everySeconds ?? null],
    );
    return row?.due ?? true;
  }

  async begin(name: FollowingName): Promise<void> {
    await this.#query(
      `INSERT INTO provider_following (name, began_at) VALUES ($1, clock_timestamp())
       ON CONFLICT (name) DO UPDATE SET began_at = excluded.began_at, position_ms = 0`,
      [name],
    );
  }

  /** Not finished, when it was wanted again meanwhile. */
  async finish(name: FollowingName, outcome: Readonly<Record<string, number>>): Promise<void> {
    await this.#query(
      `UPDATE provider_following SET outcome = $2,
              finished_at = CASE WHEN position_ms <= 0 THEN clock_timestamp() END, position_ms = 0 WHERE name = $1`,
      [name, JSON.stringify(outcome)],
    );
  }

  /** What one event changes for many: everything is to be read again. */
  async wantEverything(): Promise<void> {
    // The position of this one counts what was wanted while it ran.
    await this.#query(`UPDATE provider_following SET finished_at = NULL, position_ms = 1 WHERE name = 'everything'`);
  }

  /** @returns the later of the two: names alone, or everything */
  async lastFinished(): Promise<Finished | undefined> {
    const [row] = await this.#query<Finished[]>(
      `SELECT finished_at AS at, outcome FROM provider_following
        WHERE name <> 'events' AND finished_at IS NOT NULL ORDER BY finished_at DESC LIMIT 1`,
    );
    return row;
  }

  #query<T>(statement: string, values: unknown[] = []): Promise<T> {
    return this.unitOfWork.run('system', () => this.current.manager.query<T>(statement, values));
  }
}
