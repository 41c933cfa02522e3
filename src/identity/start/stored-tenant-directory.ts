import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { TenantDirectory } from '../../access';
import { LookUpCache } from '../../shared/cache';
import { UnitOfWork } from '../../shared/database';
import type { Tenant } from '../../shared/tenant';
import { TenantRepository } from '../ports/tenant.repository';

const REFRESH_EVERY_MS = 10_000;
/** What could not be read may be a tenant that was suspended: nobody waits for the next round. */
const TRY_AGAIN_AFTER_MS = 500;

/**
 * Every tenant, in memory: both planes ask on every request, and none waits. Read again when one was changed anywhere,
 * at an interval and on demand; while the database cannot be reached, the old content stays.
 */
@Injectable()
export class StoredTenantDirectory extends TenantDirectory implements OnApplicationBootstrap, OnApplicationShutdown {
  readonly #logger = new Logger('Tenants');
  #tenants: ReadonlyMap<string, Tenant> = new Map();
  #timer: NodeJS.Timeout | undefined;
  #reading: Promise<void> | undefined;
  /** The reading after the one under way: that one may have begun before what it is asked for. */
  #next: Promise<void> | undefined;
  #stopped = false;
  #again: NodeJS.Timeout | undefined;
  #stale = false;
  readonly #listeners = new Set<() => void>();
  readonly #stopListening: () => void;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly repository: TenantRepository,
    lookUps: LookUpCache,
  ) {
    super();
    this.#stopListening = lookUps.onForget((kind) => {
      // Before the first reading has begun there is nothing that could be out of date; during it there is.
      if (kind === 'tenant' && (this.#timer ?? this.#reading) !== undefined) void this.catchUp();
    });
  }

  find(code: string): Tenant | undefined {
    return this.#tenants.get(code);
  }

  onRead(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Reads the tenants as they are now or later. Calls during a reading share the next one.
   * @throws when the database does not answer
   */
  refresh(): Promise<void> {
    if (this.#reading === undefined) return this.#begin();
    this.#next ??= this.#reading.catch(() => undefined).then(() => this.#begin());
    return this.#next;
  }

  /**
   * The same for whoever changed a tenant and will say so: the next request here must know. When the database does not
   * answer, what is known stays, and the reading is tried again.
   */
  async catchUp(): Promise<void> {
    try {
      await this.refresh();
      if (this.#stale) this.#logger.log('tenants are read again');
      this.#stale = false;
    } catch (error) {
      if (!this.#stale) this.#logger.warn({ err: error }, 'tenants cannot be read: the known ones stay');
      this.#stale = true;
      clearTimeout(this.#again);
      if (!this.#stopped) this.#again = setTimeout(() => void this.catchUp(), TRY_AGAIN_AFTER_MS).unref();
    }
  }

  /** The first reading may fail the start: without tenants nobody could be let in. */
  async onApplicationBootstrap(): Promise<void> {
    await this.refresh();
    this.#timer = setInterval(() => void this.catchUp(), REFRESH_EVERY_MS);
    this.#timer.unref();
  }

  onApplicationShutdown(): void {
    this.#stopListening();
    this.#stopped = true;
    clearInterval(this.#timer);
    clearTimeout(this.#again);
  }

  #begin(): Promise<void> {
    this.#next = undefined;
    const reading = this.#read().finally(() => {
      if (this.#reading === reading) this.#reading = undefined;
    });
    this.#reading = reading;
    return reading;
  }

  async #read(): Promise<void> {
    const tenants = await this.unitOfWork.run('system', () => this.repository.list());
    this.#tenants = new Map(tenants.map((tenant) => [tenant.code, tenant]));
    for (const listener of this.#listeners) listener();
  }
}
