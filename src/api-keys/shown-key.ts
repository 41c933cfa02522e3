import type { ApiKey as ShownKey, NewApiKey } from '../contract';
import type { ApiKey } from './domain/api-key';
import { type KeyText, writeKey } from './domain/key-text';

/** A key, as the contract shows it. */
export function shownKey(key: ApiKey): ShownKey {
  const { id, name, prefix, checksum, ownerId, tenant, scopes, roles, limit } = key;
  return {
    ...{ id, name, prefix, checksum, ownerId, scopes, roles },
    tenant: tenant?.code ?? null,
    limit: limit ?? null,
    createdAt: key.createdAt.toISOString(),
    expiresAt: key.expiresAt?.toISOString() ?? null,
    rotatedAt: key.rotatedAt?.toISOString() ?? null,
    previousSecretUntil: key.previousUntil?.toISOString() ?? null,
    lastUsedAt: key.lastUsedAt?.toISOString() ?? null,
  };
}

/** A key and its text: what its owner sees once. */
export const shownOnce = (key: ApiKey, text: KeyText): NewApiKey => ({ key: writeKey(text), apiKey: shownKey(key) });
