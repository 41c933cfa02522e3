import { Injectable } from '@nestjs/common';
import { CurrentUnitOfWork } from '../../shared/database';
import type { Reading } from '../../shared/paging';
import type { ApiKey, KeySecrets, KeyUsageDay } from '../domain/api-key';
import {
  ApiKeyRepository,
  type KeyChange,
  type KeyFilter,
  type NewApiKey,
  type NewSecret,
} from '../ports/api-key.repository';
import { apiKeyOf, type ApiKeyRow, secretsOf } from './api-key.row';

const KEYS = `SELECT k.*, t.business_unit, t.country_code FROM api_keys k LEFT JOIN tenants t ON t.id = k.tenant_id`;

@Injectable()
export class PostgresApiKeyRepository extends ApiKeyRepository {
  constructor(private readonly current: CurrentUnitOfWork) {
    super();
  }

  async create(key: NewApiKey): Promise<ApiKey> {
    const [{ id }] = await this.current.manager.query<[{ id: string }]>(
      `INSERT INTO api_keys (owner_id, tenant_id, name, prefix, checksum, secret_hash, scopes, roles,
                             limit_requests, limit_seconds, created_at, expires_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) RETURNING id`,
      [
        key.ownerId,
        key.tenantId ?? null,
        key.name,
        key.prefix,
        key.checksum,
        key.hash,
        key.scopes,
        key.roles,
        key.limit?.requests ?? null,
        key.limit?.perSeconds ?? null,
        key.createdAt,
        key.expiresAt ?? null,
      ],
    );
    return this.#get(id);
  }

  find(id: string, filter: KeyFilter): Promise<ApiKey | undefined> {
    return this.#one(id, filter, '');
  }

  lock(id: string, filter: KeyFilter): Promise<ApiKey | undefined> {
    return this.#one(id, filter, 'FOR UPDATE OF k');
  }

  async findByPrefix(prefix: string): Promise<{ key: ApiKey; secrets: KeySecrets } | undefined> {
    const [row] = await this.current.manager.query<ApiKeyRow[]>(`${KEYS} WHERE k.prefix = $1`, [prefix]);
    return row && { key: apiKeyOf(row), secrets: secretsOf(row) };
  }

  async read(filter: KeyFilter, { descending, beyond, rows }: Reading): Promise<ApiKey[]> {
    const { conditions, values } = this.#visible(filter);
    if (beyond !== undefined) {
      values.push(beyond.key, beyond.id);
      const place = `($${values.length - 1}::timestamptz, $${values.length}::uuid)`;
      conditions.push(`(k.created_at, k.id) ${descending ? '<' : '>'} ${place}`);
    }
    const direction = descending ? 'DESC' : 'ASC';
    values.push(rows);
    const found = await this.current.manager.query<ApiKeyRow[]>(
      `${KEYS} WHERE ${conditions.join(' AND ')}
        ORDER BY k.created_at ${direction}, k.id ${direction} LIMIT $${values.length}`,
      values,
    );
    return found.map(apiKeyOf);
  }

  async count(filter: KeyFilter): Promise<number> {
    const { conditions, values } = this.#visible(filter);
    const [{ n }] = await this.current.manager.query<[{ n: number }]>(
      `SELECT count(*)::int AS n FROM api_keys k WHERE ${conditions.join(' AND ')}`,
      values,
    );
    return n;
  }

  async lockOwner(ownerId: string): Promise<void> {
    await this.current.manager.query('SELECT 1 FROM users WHERE id = $1 FOR UPDATE', [ownerId]);
  }

  async change(id: string, { name, limit }: KeyChange): Promise<ApiKey> {
    await this.current.manager.query(
      `UPDATE api_keys SET version = version + 1, name = coalesce($2, name),
              limit_requests = CASE WHEN $3 THEN $4::int ELSE limit_requests END,
              limit_seconds = CASE WHEN $3 THEN $5::int ELSE limit_seconds END
        WHERE id = $1`,
      [id, name ?? null, limit !== undefined, limit?.requests ?? null, limit?.perSeconds ?? null],
    );
    return this.#get(id);
  }

  async rotate(id: string, { checksum, hash, rotatedAt, previousUntil, expiresAt }: NewSecret): Promise<ApiKey> {
    await this.current.manager.query(
      `UPDATE api_keys SET version = version + 1, previous_hash = secret_hash, previous_until = $2,
              secret_hash = $3, checksum = $4, rotated_at = $5, expires_at = $6
        WHERE id = $1`,
      [id, previousUntil, hash, checksum, rotatedAt, expiresAt ?? null],
    );
    return this.#get(id);
  }

  async remove(id: string): Promise<void> {
    await this.current.manager.query('DELETE FROM api_keys WHERE id = $1', [id]);
  }

  async usage(id: string, from: string): Promise<KeyUsageDay[]> {
    return this.current.manager.query<KeyUsageDay[]>(
      `SELECT to_char(day, 'YYYY-MM-DD') AS day, requests::float8 AS requests, refused::float8 AS refused
         FROM api_key_usage WHERE key_id = $1 AND day >= $2::date ORDER BY day DESC`,
      [id, from],
    );
  }

  async #one(id: string, filter: KeyFilter, lock: string): Promise<ApiKey | undefined> {
    const { conditions, values } = this.#visible(filter);
    values.push(id);
    const [row] = await this.current.manager.query<ApiKeyRow[]>(
      `${KEYS} WHERE ${conditions.join(' AND ')} AND k.id = $${values.length} ${lock}`,
      values,
    );
    return row && apiKeyOf(row);
  }

  /** One that was just written. */
  async #get(id: string): Promise<ApiKey> {
    const [row] = await this.current.manager.query<[ApiKeyRow]>(`${KEYS} WHERE k.id = $1`, [id]);
    return apiKeyOf(row);
  }

  /** Keys that this unit of work may see. The policies say the same; two walls are two walls. */
  #visible({ ownerId }: KeyFilter): { conditions: string[]; values: unknown[] } {
    const values: unknown[] = [];
    const conditions = ['true'];
    if (this.current.scope === 'tenant') conditions.push(`k.tenant_id = $${values.push(this.current.tenant.id)}`);
    if (ownerId !== undefined) conditions.push(`k.owner_id = $${values.push(ownerId)}`);
    return { conditions, values };
  }
}
