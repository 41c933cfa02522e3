import { Injectable } from '@nestjs/common';
import { CurrentUnitOfWork, UnitOfWork } from '../../../shared/database';
import { NameTakenError, NotFoundError, VersionOutdatedError } from '../../../shared/problem';
import { normalisedName } from '../../domain/names';
import type { Profile, ProfileChange } from '../../ports/user-directory';

export interface OurUser {
  readonly id: string;
  /** Keycloak's id; none for somebody of before Keycloak, who has not come from there yet. */
  readonly externalId: string | undefined;
  readonly enabled: boolean;
  readonly version: number;
}

/** Our rows, as far as one has to know before Keycloak is called. Opens its own units of work. */
@Injectable()
export class OurUsers {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly current: CurrentUnitOfWork,
  ) {}

  /** @throws {NotFoundError} 404 @throws {VersionOutdatedError} 412 */
  async find(id: string, version?: number): Promise<OurUser> {
    const [row] = await this.#query<{ external_id: string | null; enabled: boolean; version: number }[]>(
      'SELECT external_id, enabled, version FROM users WHERE id = $1',
      [id],
    );
    if (row === undefined) throw new NotFoundError();
    if (version !== undefined && row.version !== version) throw new VersionOutdatedError();
    return { id, externalId: row.external_id ?? undefined, enabled: row.enabled, version: row.version };
  }

  /** Names of before Keycloak are taken too, and Keycloak knows nothing of them. @throws {NameTakenError} 409 */
  async assertFree({ email, username }: Partial<Profile> | ProfileChange, exceptId?: string): Promise<void> {
    const given = [email, username].map((name) => (typeof name === 'string' ? normalisedName(name) : null));
    const [row] = await this.#query<{ email: boolean }[]>(
      `SELECT lower(email) = $1 AS email FROM users
        WHERE (lower(email) = $1 OR lower(username) = $2) AND id IS DISTINCT FROM $3::uuid ORDER BY 1 DESC NULLS LAST`,
      [...given, exceptId ?? null],
    );
    if (row) throw new NameTakenError(row.email ? '/email' : '/username');
  }

  #query<T>(statement: string, values: unknown[]): Promise<T> {
    return this.unitOfWork.run('system', () => this.current.manager.query<T>(statement, values));
  }
}
