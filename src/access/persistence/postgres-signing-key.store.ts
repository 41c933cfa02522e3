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

/** Keys of access tokens, unless said otherwise. */
@Injectable()
export class PostgresSigningKeyStore extends SigningKeyStore {
  protected readonly table: 'signing_keys' | 'identity_keys' = 'signing_keys';
  protected readonly lockNumber: number = advisoryLocks.signingKeys;

  constructor(private readonly current: CurrentUnitOfWork) {
    super();
  }

  async lock(): Promise<void> {
    await this.current.manager.query('SELECT pg_advisory_xact_lock($1)', [this.lockNumber]);
  }

  async all(): Promise<StoredSigningKey[]> {
    const rows: Row[] = await this.current.manager.query(`SELECT * FROM ${this.table} ORDER BY activates_at, kid`);
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
      `INSERT INTO ${this.table} (kid, public_jwk, private_key, created_at, activates_at) VALUES ($1, $2, $3, $4, $5)`,
      [key.kid, key.publicJwk, key.privateKey, new Date(key.createdAtMs), new Date(key.activatesAtMs)],
    );
  }

  async remove(kids: readonly string[]): Promise<void> {
    await this.current.manager.query(`DELETE FROM ${this.table} WHERE kid = ANY($1)`, [kids]);
  }
}

/** Keys of what backends learn of callers. */
@Injectable()
export class PostgresIdentityKeyStore extends PostgresSigningKeyStore {
  protected override readonly table = 'identity_keys';
  protected override readonly lockNumber = advisoryLocks.identityKeys;
}
