import { hash, timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import {
  ApiKeys,
  isHeaderSafe,
  Principal,
  Revocations,
  RolePermissions,
  TOKEN_INVALID,
  TOKEN_REVOKED,
} from '../../access';
import { TokenIdentity } from '../../access/nest';
import { type Identity, UserRepository } from '../../identity';
import { LookUpCache } from '../../shared/cache';
import { Clock } from '../../shared/clock';
import { DatabaseUnavailableError, isUnavailable, UnitOfWork } from '../../shared/database';
import { type Refusal, refusal } from '../../shared/problem';
import { type ApiKey, type KeySecrets, secretShown } from '../domain/api-key';
import { effectiveAccess, mayStillAct, rolesOfOwner } from '../domain/effective-access';
import { hashOfSecret, parseKey } from '../domain/key-text';
import { ApiKeyRepository } from '../ports/api-key.repository';
import { KeyMetrics, type KeyResult } from './key-metrics';
import { KeyUses } from './key-uses';

/** Keys whose principals are remembered. */
const MOST_REMEMBERED = 10_000;
/** Keys that are looked up at a time: a flood of made-up keys must not take the database from everybody else. */
const MOST_LOOK_UPS = 500;
/** A key that changes again and again while it is looked up is answered with what was read last. */
const MOST_TRIES = 3;

const UNAVAILABLE = refusal(503, 'database-unavailable', { 'Retry-After': '2' });
const TOO_BUSY = refusal(503, 'too-busy', { 'Retry-After': '1' });

/** A key with its owner, as they were when they were read. */
interface KnownKey {
  readonly key: ApiKey;
  readonly secrets: KeySecrets;
  readonly owner: Identity;
}

/** What the holder of one secret is. */
interface Admission {
  readonly principal: Principal;
  readonly keyId: string;
  readonly expiresAtMs: number;
  /** The secret before the last rotation works until then. */
  readonly secretUntilMs: number;
}

/** Not let in. */
class Denial {
  constructor(
    readonly result: KeyResult,
    readonly refusal: Refusal,
    /** Where the secret was right, and the key is not good any more. */
    readonly keyId?: string,
  ) {}
}

/** Absence is not kept: whoever sends made-up keys would push everything else out of the cache. */
class NoSuchKeyError extends Error {}

/**
 * Knows the keys in the database. Key, owner and what the owner may are looked up once and remembered until one of them
 * changes; that they still hold is asked on every request.
 */
@Injectable()
export class StoredApiKeys extends ApiKeys {
  /** By the hash of the whole key: a secret is never kept. */
  #admitted = new Map<string, Admission>();
  #changes = 0;
  #lookingUp = 0;

  constructor(
    private readonly keys: ApiKeyRepository,
    private readonly users: UserRepository,
    private readonly rolePermissions: RolePermissions,
    private readonly lookUps: LookUpCache,
    private readonly revocations: Revocations,
    private readonly unitOfWork: UnitOfWork,
    private readonly identity: TokenIdentity,
    private readonly uses: KeyUses,
    private readonly metrics: KeyMetrics,
    private readonly clock: Clock,
  ) {
    super();
    lookUps.onForget((kind) => this.#changed(kind));
  }

  authenticate(text: string): Principal | Refusal | Promise<Principal | Refusal> {
    const digest = hash('sha256', text, 'base64url');
    const known = this.#admitted.get(digest);
    if (known !== undefined && !this.revocations.isRevoked(known.principal)) return this.#admit(known);
    const parts = parseKey(text);
    if (parts === undefined) return this.#refuse('invalid', TOKEN_INVALID);
    if (this.#lookingUp >= MOST_LOOK_UPS) return this.#refuse('unavailable', TOO_BUSY);
    this.#lookingUp++;
    return this.#lookUp(parts.prefix, hashOfSecret(parts.secret), digest).finally(() => this.#lookingUp--);
  }

  async #lookUp(prefix: string, secretHash: Buffer, digest: string): Promise<Principal | Refusal> {
    try {
      for (let tries = 1; ; tries++) {
        const before = this.#changes;
        const answer = await this.#examine(prefix, secretHash);
        // What changed while it was read is read again, and never remembered as it was.
        if (before !== this.#changes && tries < MOST_TRIES) continue;
        if (answer instanceof Denial) return this.#refuse(answer.result, answer.refusal, answer.keyId);
        if (before === this.#changes) this.#remember(digest, answer);
        return this.#admit(answer);
      }
    } catch (error) {
      if (error instanceof NoSuchKeyError) return this.#refuse('invalid', TOKEN_INVALID);
      if (error instanceof DatabaseUnavailableError || isUnavailable(error))
        return this.#refuse('unavailable', UNAVAILABLE);
      throw error;
    }
  }

  async #examine(prefix: string, secretHash: Buffer): Promise<Admission | Denial> {
    const { key, secrets, owner } = await this.lookUps.wrap('api-key', prefix, () => this.#read(prefix));
    const shown = secretShown(key, secrets, (kept) => timingSafeEqual(kept, secretHash), this.clock.nowMs());
    if (shown === undefined) return new Denial('invalid', TOKEN_INVALID);
    if (shown === 'outdated' || !mayStillAct(key, owner)) return new Denial('revoked', TOKEN_REVOKED, key.id);
    const secretUntilMs = shown === 'previous' ? key.previousUntil!.getTime() : Infinity;
    const expiresAtMs = key.expiresAt?.getTime() ?? Infinity;
    const principal = await this.#principalOf(key, owner, Math.min(expiresAtMs, secretUntilMs));
    return { principal, keyId: key.id, expiresAtMs, secretUntilMs };
  }

  #read(prefix: string): Promise<KnownKey> {
    return this.unitOfWork.run('system', async () => {
      const found = await this.keys.findByPrefix(prefix);
      const owner = found && (await this.users.findIdentity(found.key.ownerId));
      if (owner === undefined) throw new NoSuchKeyError();
      return { ...found!, owner };
    });
  }

  async #principalOf(key: ApiKey, owner: Identity, expiresAtMs: number): Promise<Principal> {
    const ownersRoles = rolesOfOwner(owner, key.tenant?.code);
    const ownersPermissions = await this.rolePermissions.of(ownersRoles);
    const { roles, permissions } = effectiveAccess(key, ownersRoles, ownersPermissions);
    return new Principal({
      kind: 'api-key',
      issuer: this.identity.issuer,
      subject: owner.id,
      userId: owner.id,
      email: isHeaderSafe(owner.email) ? owner.email : undefined,
      installationRoles: key.tenant === undefined ? roles : [],
      tenants: key.tenant === undefined ? [] : [[key.tenant.code, roles]],
      scopes: permissions,
      permissions,
      keyId: key.id,
      ownLimit: key.limit && { name: 'api-key', ...key.limit, algorithm: 'token-bucket' },
      epoch: owner.epoch,
      expiresAtMs,
      ours: true,
      controlPlane: true,
    });
  }

  #admit({ principal, keyId, expiresAtMs, secretUntilMs }: Admission): Principal | Refusal {
    const nowMs = this.clock.nowMs();
    if (expiresAtMs <= nowMs) return this.#refuse('expired', TOKEN_INVALID, keyId);
    if (secretUntilMs <= nowMs) return this.#refuse('revoked', TOKEN_REVOKED, keyId);
    this.metrics.counts.accepted++;
    this.uses.accepted(keyId, nowMs);
    return principal;
  }

  /** @param keyId where the secret was right, and the key is not good any more */
  #refuse(result: KeyResult, answer: Refusal, keyId?: string): Refusal {
    this.metrics.counts[result]++;
    if (keyId !== undefined) this.uses.refused(keyId, this.clock.nowMs());
    return answer;
  }

  #remember(digest: string, admission: Admission): void {
    if (this.#admitted.size >= MOST_REMEMBERED) {
      const [oldest] = this.#admitted.keys();
      this.#admitted.delete(oldest!);
    }
    this.#admitted.set(digest, admission);
  }

  /** Keys are kept with the roles of their owners, composite roles expanded: what a role includes is part of them. */
  #changed(kind: string): void {
    if (kind === 'role') return this.lookUps.forget('api-key');
    if (kind !== 'api-key') return;
    this.#changes++;
    this.#admitted = new Map();
  }
}
