import { Injectable } from '@nestjs/common';
import { CurrentUnitOfWork } from '../../../shared/database';

/** Who administers the realm, as their last token said: the admin API does not tell us. In scope `system`. */
@Injectable()
export class RealmAdministrators {
  constructor(private readonly current: CurrentUnitOfWork) {}

  /** @param said by a token; undefined where nothing was said, and what was said last counts */
  async settle(userId: string, said: boolean | undefined): Promise<boolean> {
    if (said === undefined) return this.has(userId);
    await this.current.manager.query(
      said
        ? 'INSERT INTO provider_realm_administrators (user_id) VALUES ($1) ON CONFLICT DO NOTHING'
        : 'DELETE FROM provider_realm_administrators WHERE user_id = $1',
      [userId],
    );
    return said;
  }

  async has(userId: string): Promise<boolean> {
    const rows = await this.current.manager.query<unknown[]>(
      'SELECT 1 FROM provider_realm_administrators WHERE user_id = $1',
      [userId],
    );
    return rows.length > 0;
  }

  /** Roles of a client were taken from them, and nobody says which: their next token does. */
  async forget(externalIds: readonly string[]): Promise<void> {
    await this.current.manager.query(
      'DELETE FROM provider_realm_administrators a USING users u WHERE u.id = a.user_id AND u.external_id = ANY($1)',
      [externalIds],
    );
  }
}
