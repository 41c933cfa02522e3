import type { Tenant } from '../../shared/tenant';

/** So many requests in so much time. */
export interface KeyLimit {
  readonly requests: number;
  readonly perSeconds: number;
}

/** A key with which a program acts for a user. What it may do is bounded three times: by what is written here, by what its owner may at the moment of use, and by its one tenant. */
export interface ApiKey {
  readonly id: string;
  readonly ownerId: string;
  /** The only tenant it works in; undefined: of the installation, where its owner is a SUPERADMIN. */
  readonly tenant: Tenant | undefined;
  readonly name: string;
  /** Public part of the key's text. */
  readonly prefix: string;
  /** The last characters of the key's text: tells its secrets apart, and nothing about them. */
  readonly checksum: string;
  /** Permissions spelled out, such as `users:read`; sorted. */
  readonly scopes: readonly string[];
  /** Roles of its owner that count for it; sorted. */
  readonly roles: readonly string[];
  readonly limit: KeyLimit | undefined;
  readonly version: number;
  readonly createdAt: Date;
  readonly expiresAt: Date | undefined;
  readonly rotatedAt: Date | undefined;
  /** The secret before the last rotation works until then. */
  readonly previousUntil: Date | undefined;
  /** To about a quarter of a minute. */
  readonly lastUsedAt: Date | undefined;
}

/** What is kept of a key's secrets. */
export interface KeySecrets {
  readonly hash: Buffer;
  readonly previousHash: Buffer | undefined;
}

/** Requests with a key on one day (UTC). */
export interface KeyUsageDay {
  /** `2026-01-31`. */
  readonly day: string;
  /** Let in by the key; what the route or the operation then answered does not matter here. */
  readonly requests: number;
  /** Not let in: expired, over the key's own limit, or its owner is gone or disabled. */
  readonly refused: number;
}

/** Most keys of one user. */
export const MOST_KEYS = 100;

/** How the audit shows a key: never its secret, nor what is kept of it. */
export function factsOf(key: ApiKey): Record<string, unknown> {
  const { name, prefix, checksum, scopes, roles, limit, tenant, ownerId } = key;
  const expiresAt = key.expiresAt?.toISOString() ?? null;
  const previousUntil = key.previousUntil?.toISOString() ?? null;
  return { name, prefix, checksum, scopes, roles, limit, tenant: tenant?.code, ownerId, expiresAt, previousUntil };
}

/** Which secret of the key a hash belongs to, at this moment. */
export function secretShown(
  { previousUntil }: Pick<ApiKey, 'previousUntil'>,
  secrets: KeySecrets,
  isSame: (kept: Buffer) => boolean,
  nowMs: number,
): 'current' | 'previous' | 'outdated' | undefined {
  if (isSame(secrets.hash)) return 'current';
  if (secrets.previousHash === undefined || !isSame(secrets.previousHash)) return undefined;
  return previousUntil !== undefined && previousUntil.getTime() > nowMs ? 'previous' : 'outdated';
}
