import type { ApiKey, KeySecrets } from '../domain/api-key';

/** A row of `api_keys` with the code of its tenant. */
export interface ApiKeyRow {
  readonly id: string;
  readonly owner_id: string;
  readonly tenant_id: string | null;
  readonly business_unit: string | null;
  readonly country_code: string | null;
  readonly name: string;
  readonly prefix: string;
  readonly checksum: string;
  readonly secret_hash: Buffer;
  readonly previous_hash: Buffer | null;
  readonly previous_until: Date | null;
  readonly scopes: string[];
  readonly roles: string[];
  readonly limit_requests: number | null;
  readonly limit_seconds: number | null;
  readonly version: number;
  readonly created_at: Date;
  readonly expires_at: Date | null;
  readonly rotated_at: Date | null;
  readonly last_used_at: Date | null;
}

export function apiKeyOf(row: ApiKeyRow): ApiKey {
  const { tenant_id: tenantId, business_unit: businessUnit, country_code: countryCode } = row;
  return {
    id: row.id,
    ownerId: row.owner_id,
    tenant:
      tenantId === null || businessUnit === null || countryCode === null
        ? undefined
        : { id: tenantId, code: `${businessUnit}:${countryCode}`, businessUnit, countryCode },
    name: row.name,
    prefix: row.prefix,
    checksum: row.checksum,
    scopes: row.scopes,
    roles: row.roles,
    limit: row.limit_requests === null ? undefined : { requests: row.limit_requests, perSeconds: row.limit_seconds! },
    version: row.version,
    createdAt: row.created_at,
    expiresAt: row.expires_at ?? undefined,
    rotatedAt: row.rotated_at ?? undefined,
    previousUntil: row.previous_until ?? undefined,
    lastUsedAt: row.last_used_at ?? undefined,
  };
}

export const secretsOf = (row: ApiKeyRow): KeySecrets => ({
  hash: row.secret_hash,
  previousHash: row.previous_hash ?? undefined,
});
