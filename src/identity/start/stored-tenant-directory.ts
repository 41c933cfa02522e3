import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { TenantDirectory } from '../../access';
import { UnitOfWork } from '../../shared/database';
import type { Tenant } from '../../shared/tenant';
import { TenantRepository } from '../ports/tenant.repository';

const REFRESH_EVERY_MS = 10_000;

/**
 * Every tenant, in memory: both planes ask on every request, and none waits. Read again at an interval and on demand;
 * while the database cannot be reached, the old content stays.
 */
@Injectable()
export class StoredTenantDirectory extends TenantDirectory implements OnApplicationBootstrap, OnApplicationShutdown {
  readonly #logger = new Logger('Tenants');
  #tenants: ReadonlyMap<string, Tenant> = new Map();
  #timer: NodeJS.Timeout | undefined;
  #refreshing: Promise<void> | undefined;
  #stale = false;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly repository: TenantRepository,
  ) {
    super();
  }

  find(code: string): Tenant | undefined {
    return this.#tenants.get(code);
  }

  /** Reads the tenants now. Two calls at once share one reading. @throws when the database does not answer */
  refresh(): Promise<void> {
    this.#refreshing ??= this.#read().finally(() => (this.#refreshing = undefined));
    return this.#refreshing;
  }

  /** The first reading may fail the start: without tenants nobody could be let in. */
  async onApplicationBootstrap(): Promise<void> {
    await this.refresh();
    this.#timer = setInterval(() => void this.#refreshQuietly(), REFRESH_EVERY_MS);
    this.#timer.unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.#timer);
  }

  async #read(): Promise<void> {
    const tenants = await this.unitOfWork.run('system', () => this.repository.list());
    this.#tenants = new Map(tenants.map((tenant) => [tenant.code, tenant]));
  }

  async #refreshQuietly(): Promise<void> {
    try {
      await this.refresh();
      if (this.#stale) this.#logger.log('tenants are read again');
      this.#stale = false;
    } catch (error) {
      if (!this.#stale) this.#logger.warn({ err: error }, 'tenants cannot be read: the known ones stay');
      this.#stale = true;
    }
  }
}
