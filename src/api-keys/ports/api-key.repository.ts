import type { Reading } from '../../shared/paging';
import type { ApiKey, KeyLimit, KeySecrets, KeyUsageDay } from '../domain/api-key';

export interface NewApiKey {
  readonly ownerId: string;
  readonly tenantId: string | undefined;
  readonly name: string;
  readonly prefix: string;
  readonly checksum: string;
  readonly hash: Buffer;
  readonly scopes: readonly string[];
  readonly roles: readonly string[];
  readonly limit: KeyLimit | undefined;
  readonly createdAt: Date;
  readonly expiresAt: Date | undefined;
}

/** Whose keys: one user's, or those that the unit of work may see. */
export interface KeyFilter {
  readonly ownerId?: string | undefined;
}

export interface KeyChange {
  readonly name?: string | undefined;
  /** null takes the limit away. */
  readonly limit?: KeyLimit | null | undefined;
}

export interface NewSecret {
  readonly checksum: string;
  readonly hash: Buffer;
  readonly rotatedAt: Date;
  /** The secret that is replaced works until then. */
  readonly previousUntil: Date;
  readonly expiresAt: Date | undefined;
}

/** API keys. In scope `tenant` only those of the tenant exist. */
export abstract class ApiKeyRepository {
  abstract create(key: NewApiKey): Promise<ApiKey>;
  abstract find(id: string, filter: KeyFilter): Promise<ApiKey | undefined>;
  /** The same, and nobody else changes it until the unit of work ends. */
  abstract lock(id: string, filter: KeyFilter): Promise<ApiKey | undefined>;
  /** The key with what is kept of its secrets. Scope `system`. */
  abstract findByPrefix(prefix: string): Promise<{ key: ApiKey; secrets: KeySecrets } | undefined>;
  /** By age. */
  abstract read(filter: KeyFilter, reading: Reading): Promise<ApiKey[]>;
  abstract count(filter: KeyFilter): Promise<number>;
  /** Until this unit of work is over nobody else makes a key for this user: a count of them stays true. */
  abstract lockOwner(ownerId: string): Promise<void>;
  /** @returns the key as it is now */
  abstract change(id: string, change: KeyChange): Promise<ApiKey>;
  /** @returns the key as it is now */
  abstract rotate(id: string, secret: NewSecret): Promise<ApiKey>;
  abstract remove(id: string): Promise<void>;
  /** Days with requests, the latest first. @param from first day, `2026-01-31` */
  abstract usage(id: string, from: string): Promise<KeyUsageDay[]>;
}
