import { Injectable } from '@nestjs/common';
import { CurrentUnitOfWork, removeUnlocked } from '../../shared/database';
import { type CountedUse, KeyUsageStore } from '../ports/key-usage.store';

@Injectable()
export class PostgresKeyUsageStore extends KeyUsageStore {
  constructor(private readonly current: CurrentUnitOfWork) {
    super();
  }

  async add(uses: readonly CountedUse[]): Promise<void> {
    const counted = JSON.stringify(uses);
    const columns = `AS n ("keyId" uuid, day date, requests bigint, refused bigint, "lastUsedAt" timestamptz)`;
    // The keys first, as whoever deletes one does, and in order: nobody waits for somebody else in a ring.
    await this.current.manager.query(
      `SELECT 1 FROM api_keys WHERE id = ANY ($1::uuid[]) ORDER BY id FOR NO KEY UPDATE`,
      [uses.map(({ keyId }) => keyId)],
    );
    // Joined, so that a key deleted meanwhile is no error.
    await this.current.manager.query(
      `INSERT INTO api_key_usage AS u (key_id, tenant_id, day, requests, refused)
       SELECT k.id, k.tenant_id, n.day, n.requests, n.refused
         FROM jsonb_to_recordset($1) ${columns} JOIN api_keys k ON k.id = n."keyId" ORDER BY k.id, n.day
       ON CONFLICT (key_id, day) DO UPDATE
         SET requests = u.requests + excluded.requests, refused = u.refused + excluded.refused`,
      [counted],
    );
    await this.current.manager.query(
      `UPDATE api_keys SET last_used_at = greatest(api_keys.last_used_at, used.at)
         FROM (SELECT k.id, n.at FROM api_keys k
                 JOIN (SELECT "keyId", max("lastUsedAt") AS at FROM jsonb_to_recordset($1) ${columns} GROUP BY 1) n
                   ON n."keyId" = k.id
                WHERE n.at IS NOT NULL) used
        WHERE api_keys.id = used.id`,
      [counted],
    );
  }

  prune(beforeDay: string): Promise<number> {
    return removeUnlocked(this.current.manager, 'api_key_usage', 'day < $1::date', [beforeDay]);
  }
}
