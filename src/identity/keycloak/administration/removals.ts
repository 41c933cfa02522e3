import { Injectable, Logger } from '@nestjs/common';
import { CurrentUnitOfWork, UnitOfWork } from '../../../shared/database';
import { KeycloakAdmin } from '../client';

const AT_ONCE = 20;

/** Users who are removed here and must go at Keycloak: noted with the removal, so that nobody is forgotten while it is away. */
@Injectable()
export class Removals {
  readonly #logger = new Logger('Keycloak');

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly current: CurrentUnitOfWork,
    private readonly admin: KeycloakAdmin,
  ) {}

  /** In an open unit of work of scope `system`. */
  async note(externalId: string): Promise<void> {
    await this.current.manager.query('INSERT INTO provider_removals (external_id) VALUES ($1) ON CONFLICT DO NOTHING', [
      externalId,
    ]);
  }

  /** What fails is tried again by `finishAll`. */
  async finish(externalId: string): Promise<boolean> {
    try {
      await this.admin.removeUser(externalId);
    } catch (error) {
      this.#logger.warn(`user ${externalId} is disabled at Keycloak and not deleted yet: ${String(error)}`);
      return false;
    }
    await this.#query('DELETE FROM provider_removals WHERE external_id = $1', [externalId]);
    return true;
  }

  async finishAll(): Promise<void> {
    const due = await this.#query<{ external_id: string }[]>(
      `SELECT external_id FROM provider_removals WHERE noted_at < clock_timestamp() - interval '5 seconds'
        ORDER BY noted_at LIMIT ${AT_ONCE}`,
    );
    for (const { external_id: id } of due) if (!(await this.finish(id))) return; // it is away
  }

  /** Nobody follows them any more. */
  async has(externalId: string): Promise<boolean> {
    return (
      (await this.#query<unknown[]>('SELECT 1 FROM provider_removals WHERE external_id = $1', [externalId])).length > 0
    );
  }

  #query<T>(statement: string, values: unknown[] = []): Promise<T> {
    return this.unitOfWork.run('system', () => this.current.manager.query<T>(statement, values));
  }
}
