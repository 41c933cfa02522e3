import { Injectable } from '@nestjs/common';
import { CurrentUnitOfWork } from '../../shared/database';
import { REVOCATION_CHANNEL } from '../revocations/revocation-message';
import { RevocationStore } from '../revocations/revocation.store';
import type { Revocation } from '../revocations/revocations';

interface Row {
  kind: Revocation['kind'];
  value: string;
  epoch: number | null;
  expires_at: Date;
}

@Injectable()
export class PostgresRevocationStore extends RevocationStore {
  constructor(private readonly current: CurrentUnitOfWork) {
    super();
  }

  async add(revocation: Revocation): Promise<void> {
    const { kind, value, expiresAtMs } = revocation;
    const epoch = kind === 'epoch' ? revocation.epoch : null;
    await this.current.manager.query(
      `INSERT INTO revocations AS r (kind, value, epoch, expires_at) VALUES ($1, $2, $3, $4)
       ON CONFLICT (kind, value) DO UPDATE
         SET epoch = greatest(r.epoch, excluded.epoch), expires_at = greatest(r.expires_at, excluded.expires_at)`,
      [kind, value, epoch, new Date(expiresAtMs)],
    );
    // PostgreSQL delivers it when, and only when, the transaction is committed.
    await this.current.manager.query('SELECT pg_notify($1, $2)', [REVOCATION_CHANNEL, JSON.stringify(revocation)]);
  }

  async all(nowMs: number): Promise<Revocation[]> {
    const rows: Row[] = await this.current.manager.query(
      'SELECT kind, value, epoch, expires_at FROM revocations WHERE expires_at > $1',
      [new Date(nowMs)],
    );
    return rows.map(({ kind, value, epoch, expires_at }) =>
      kind === 'epoch'
        ? { kind, value, epoch: epoch!, expiresAtMs: expires_at.getTime() }
        : { kind, value, expiresAtMs: expires_at.getTime() },
    );
  }

  async prune(nowMs: number): Promise<void> {
    await this.current.manager.query('DELETE FROM revocations WHERE expires_at <= $1', [new Date(nowMs)]);
  }
}
