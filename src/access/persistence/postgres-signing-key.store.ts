import { Injectable } from '@nestjs/common';
import { advisoryLocks, CurrentUnitOfWork } from '../../shared/database';
import type { PublishedKey, StoredSigningKey } from '../keys/signing-key';
import { SigningKeyStore } from '../keys/signing-key.store';

interface Row {
  kid: string;
  public_jwk: PublishedKey;
  private_key: string;
  created_at: Date;
  activates_at: Date;
}

@Injectable()
export class PostgresSigningKeyStore extends SigningKeyStore {
  constructor(private readonly current: CurrentUnitOfWork) {
    super();
  }

  async lock(): Promise<void> {
    await this.current.manager.query('SELECT pg_advisory_xact_lock($1)', [advisoryLocks.signingKeys]);
  }

  async all(): Promise<StoredSigningKey[]> {
    const rows: Row[] = await this.current.manager.query('SELECT * FROM signing_keys ORDER BY activates_at, kid');
    return rows.map((row) => ({
      kid: row.kid,
      publicJwk: row.public_jwk,
      privateKey: row.private_key,
      createdAtMs: row.created_at.getTime(),
      activatesAtMs: row.activates_at.getTime(),
    }));
  }

  async add(key: StoredSigningKey): Promise<void> {
    await this.current.manager.query(
      'INSERT INTO signing_keys (kid, public_jwk, private_key, created_at, activates_at) VALUES ($1, $2, $3, $4, $5)',
      [key.kid, key.publicJwk, key.privateKey, new Date(key.createdAtMs), new Date(key.activatesAtMs)],
    );
  }

  async remove(kids: readonly string[]): Promise<void> {
    await this.current.manager.query('DELETE FROM signing_keys WHERE kid = ANY($1)', [kids]);
  }
}
