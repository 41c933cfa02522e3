import { aPrincipal, aTenant } from '../access/testing';
import type { Reading } from '../shared/paging';
import type { ApiKey, KeySecrets, KeyUsageDay } from './domain/api-key';
import {
  ApiKeyRepository,
  type KeyChange,
  type KeyFilter,
  type NewApiKey,
  type NewSecret,
} from './ports/api-key.repository';
import { type CountedUse, KeyUsageStore } from './ports/key-usage.store';

/** Builders and fakes of this room. */

export const OWNER = '018f0000-0000-4000-8000-000000000001';
export const tenant = aTenant('SERHAFEN:CL');

/** Somebody who has signed in. */
export const ana = aPrincipal({ subject: OWNER, tenants: { 'SERHAFEN:CL': ['USER'] } });

/** A key of Ana's for one tenant that may read users, unless said otherwise. */
export function anApiKey(facts: Partial<ApiKey> = {}): ApiKey {
  return {
    id: '018f0000-0000-4000-8000-0000000000aa',
    ownerId: OWNER,
    tenant,
    name: 'import',
    prefix: 'prefix00000',
    checksum: 'check0',
    scopes: ['users:read'],
    roles: [],
    limit: undefined,
    version: 1,
    createdAt: new Date('2026-01-01T00:00:00.000Z'),
    expiresAt: undefined,
    rotatedAt: undefined,
    previousUntil: undefined,
    lastUsedAt: undefined,
    ...facts,
  };
}

/** Keys in memory. */
export class FakeApiKeyRepository extends ApiKeyRepository {
  readonly keys = new Map<string, ApiKey>();
  readonly secrets = new Map<string, KeySecrets>();
  readonly days = new Map<string, KeyUsageDay[]>();
  /** How often a key was looked for by its prefix. */
  lookUps = 0;
  /** What happens while it is looked for. */
  meanwhile: () => Promise<void> = () => Promise.resolve();

  add(key: ApiKey, hash: Buffer = Buffer.alloc(32), previousHash?: Buffer): this {
    this.keys.set(key.id, key);
    this.secrets.set(key.id, { hash, previousHash });
    return this;
  }

  create({ tenantId, hash, ...facts }: NewApiKey): Promise<ApiKey> {
    const id = `018f0000-0000-4000-8000-${String(this.keys.size + 100).padStart(12, '0')}`;
    const key = anApiKey({ ...facts, id, tenant: tenantId === undefined ? undefined : tenant });
    this.add(key, hash);
    return Promise.resolve(key);
  }
  find(id: string, { ownerId }: KeyFilter): Promise<ApiKey | undefined> {
    const key = this.keys.get(id);
    return Promise.resolve(ownerId === undefined || key?.ownerId === ownerId ? key : undefined);
  }
  lock(id: string, filter: KeyFilter): Promise<ApiKey | undefined> {
    return this.find(id, filter);
  }
  async findByPrefix(prefix: string): Promise<{ key: ApiKey; secrets: KeySecrets } | undefined> {
    this.lookUps++;
    const key = [...this.keys.values()].find((one) => one.prefix === prefix);
    const found = key && { key, secrets: this.secrets.get(key.id)! };
    await this.meanwhile();
    return found;
  }
  read({ ownerId }: KeyFilter, { rows }: Reading): Promise<ApiKey[]> {
    const mine = [...this.keys.values()].filter((key) => ownerId === undefined || key.ownerId === ownerId);
    return Promise.resolve(mine.slice(0, rows));
  }
  lockOwner(): Promise<void> {
    return Promise.resolve();
  }

  async count(filter: KeyFilter): Promise<number> {
    return (await this.read(filter, { descending: false, beyond: undefined, rows: Infinity })).length;
  }
  change(id: string, { name, limit }: KeyChange): Promise<ApiKey> {
    const before = this.keys.get(id)!;
    const after = { ...before, name: name ?? before.name, version: before.version + 1 };
    return this.#put(limit === undefined ? after : { ...after, limit: limit ?? undefined });
  }
  rotate(id: string, { checksum, hash, rotatedAt, previousUntil, expiresAt }: NewSecret): Promise<ApiKey> {
    this.secrets.set(id, { hash, previousHash: this.secrets.get(id)!.hash });
    const before = this.keys.get(id)!;
    return this.#put({ ...before, checksum, rotatedAt, previousUntil, expiresAt, version: before.version + 1 });
  }
  remove(id: string): Promise<void> {
    this.keys.delete(id);
    return Promise.resolve();
  }
  usage(id: string, from: string): Promise<KeyUsageDay[]> {
    return Promise.resolve((this.days.get(id) ?? []).filter(({ day }) => day >= from));
  }

  #put(key: ApiKey): Promise<ApiKey> {
    this.keys.set(key.id, key);
    return Promise.resolve(key);
  }
}

/** Counts in memory; refuses while it is told to. */
export class FakeKeyUsageStore extends KeyUsageStore {
  readonly added: (readonly CountedUse[])[] = [];
  readonly pruned: string[] = [];
  failing = false;

  add(uses: readonly CountedUse[]): Promise<void> {
    if (this.failing) return Promise.reject(new Error('the database does not answer'));
    this.added.push(uses);
    return Promise.resolve();
  }
  prune(beforeDay: string): Promise<number> {
    this.pruned.push(beforeDay);
    return Promise.resolve(0);
  }
}
