import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { RoleGraph } from '../../access';
import { LookUpCache } from '../../shared/cache';
import { CurrentUnitOfWork, UnitOfWork } from '../../shared/database';
import { expanded } from '../domain/expanded';

/** After a reading that failed. While it fails what was read last counts. */
const TRY_AGAIN_MS = 500;

/**
 * All that roles include, in memory. Read anew when a role is announced as changed, and when announcements may have been
 * missed.
 */
@Injectable()
export class StoredRoleGraph extends RoleGraph implements OnApplicationBootstrap, OnApplicationShutdown {
  readonly #logger = new Logger('Roles');
  readonly #listeners = new Set<() => void>();
  #includes: ReadonlyMap<string, readonly string[]> = new Map();
  #reading: Promise<void> | undefined;
  #outdated = false;
  #timer: NodeJS.Timeout | undefined;
  #stop: (() => void) | undefined;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly current: CurrentUnitOfWork,
    private readonly lookUps: LookUpCache,
  ) {
    super();
  }

  expand(roles: Iterable<string>): string[] {
    return [...expanded(roles, (role) => this.#includes.get(role) ?? [])].sort();
  }

  onChange(listener: () => void): void {
    this.#listeners.add(listener);
  }

  /** The first reading may fail the start: roles that include nothing would keep people out. */
  async onApplicationBootstrap(): Promise<void> {
    this.#stop = this.lookUps.onForget((kind) => {
      if (kind === 'role') void this.#refresh();
    });
    await this.#read();
  }

  onApplicationShutdown(): void {
    this.#stop?.();
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /** One reading at a time; what changes during one is read by another after it. */
  async #refresh(): Promise<void> {
    this.#outdated = true;
    if (this.#reading !== undefined) return;
    clearTimeout(this.#timer);
    while (this.#outdated) {
      this.#outdated = false;
      this.#reading = this.#read();
      try {
        await this.#reading;
      } catch (error) {
        this.#logger.warn({ err: error }, 'what roles include cannot be read: what is known stays');
        this.#tryAgain();
      } finally {
        this.#reading = undefined;
      }
    }
  }

  #tryAgain(): void {
    if (this.#stop === undefined) return;
    this.#timer = setTimeout(() => void this.#refresh(), TRY_AGAIN_MS);
    this.#timer.unref();
  }

  async #read(): Promise<void> {
    const rows = await this.unitOfWork.run('system', () =>
      this.current.manager.query<{ role: string; includes: string[] }[]>(
        `SELECT role, array_agg(includes ORDER BY includes) AS includes FROM role_composites GROUP BY role ORDER BY role`,
      ),
    );
    const before = JSON.stringify([...this.#includes]);
    this.#includes = new Map(rows.map(({ role, includes }) => [role, includes]));
    if (before !== JSON.stringify([...this.#includes])) for (const listener of this.#listeners) listener();
  }
}
