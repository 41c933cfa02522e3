import { lastSerial, type Principal } from '../principal';
import { readRoleAt, type RoleAt } from './role-at';

/** Tokens that died before they expired: all of a session (`sid`), one (`jti`), or a user's of an older epoch. */
export type Revocation =
  | { readonly kind: 'sid' | 'jti'; readonly value: string; readonly expiresAtMs: number }
  /** An API key was deleted or changed: whoever came with it must come again. */
  | { readonly kind: 'key'; readonly value: string; readonly expiresAtMs: number }
  /** Tokens of the user `value` with a smaller `epoch` claim; or of whoever holds the role `value`, see `roleAt`, with a smaller `roles_epoch`. */
  | {
      readonly kind: 'epoch' | 'role-epoch';
      readonly value: string;
      readonly epoch: number;
      readonly expiresAtMs: number;
    };

/**
 * Every revocation that may still concern a token, in memory. It only grows, until entries expire: what is heard twice,
 * late or out of order changes nothing.
 */
export class Revocations {
  readonly #expiry = { sid: new Map<string, number>(), jti: new Map<string, number>() };
  readonly #epochs = new Map<string, { epoch: number; expiresAtMs: number }>();
  readonly #roleEpochs = new Map<string, RoleAt & { epoch: number; expiresAtMs: number }>();
  /** No token of this or a later epoch is concerned by any of them: as a rule, that is every one. */
  #lastRoleEpoch = 0;
  /** By `key` and id of an API key, `owner` and id of a user, or `roles`: principals of keys, made before, are out of date. */
  readonly #outdated = new Map<string, { serial: number; expiresAtMs: number }>();
  readonly #listeners = new Set<(revocation: Revocation) => void>();

  /** Tokens of other issuers have other ids: ours cannot be meant. */
  isRevoked(principal: Principal): boolean {
    const { ours, sessionId, tokenId, subject, epoch } = principal;
    if (!ours) return false;
    if (principal.kind === 'api-key') return this.#isOutdated(principal);
    if (sessionId !== undefined && this.#expiry.sid.has(sessionId)) return true;
    if (tokenId !== undefined && this.#expiry.jti.has(tokenId)) return true;
    const least = this.#epochs.get(subject);
    return (least !== undefined && epoch < least.epoch) || this.#heldTooLong(principal);
  }

  apply(revocation: Revocation): void {
    const { kind, value, expiresAtMs } = revocation;
    if (kind === 'epoch') {
      const known = this.#epochs.get(value);
      if (known !== undefined && known.epoch > revocation.epoch) return;
      this.#epochs.set(value, { epoch: revocation.epoch, expiresAtMs });
      this.#outdate(`owner ${value}`, expiresAtMs);
    } else if (kind === 'role-epoch') {
      const known = this.#roleEpochs.get(value);
      if (known !== undefined && known.epoch > revocation.epoch) return;
      this.#roleEpochs.set(value, { ...readRoleAt(value), epoch: revocation.epoch, expiresAtMs });
      this.#lastRoleEpoch = Math.max(this.#lastRoleEpoch, revocation.epoch);
      this.#outdate('roles', expiresAtMs);
    } else if (kind === 'key') {
      this.#outdate(`key ${value}`, expiresAtMs);
    } else {
      this.#expiry[kind].set(value, expiresAtMs);
    }
    for (const listener of this.#listeners) listener(revocation);
  }

  /** Calls back for each revocation that arrives: whoever holds something open for a principal looks again. @returns how to stop */
  onRevoked(listener: (revocation: Revocation) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Forgets what no living token can have. */
  prune(nowMs: number): void {
    for (const entries of [this.#expiry.sid, this.#expiry.jti])
      for (const [key, expiresAtMs] of entries) if (expiresAtMs <= nowMs) entries.delete(key);
    for (const entries of [this.#epochs, this.#roleEpochs, this.#outdated])
      for (const [key, { expiresAtMs }] of entries) if (expiresAtMs <= nowMs) entries.delete(key);
  }

  get count(): number {
    const keys = [...this.#outdated.keys()].filter((key) => key.startsWith('key '));
    return this.#expiry.sid.size + this.#expiry.jti.size + this.#epochs.size + this.#roleEpochs.size + keys.length;
  }

  /**
   * Heard again, as after a lost connection, it says nothing new about whoever came since. Another time is another change,
   * an earlier one too: clocks of instances differ.
   */
  #outdate(key: string, expiresAtMs: number): void {
    if (this.#outdated.get(key)?.expiresAtMs !== expiresAtMs)
      this.#outdated.set(key, { serial: lastSerial(), expiresAtMs });
  }

  /** A role in the token includes less since, or was taken from many: what else is in it came with that role, or did not. */
  #heldTooLong(principal: Principal): boolean {
    if (principal.rolesEpoch >= this.#lastRoleEpoch) return false;
    for (const { role, tenant, epoch } of this.#roleEpochs.values())
      if (principal.rolesEpoch < epoch && principal.holds(role, tenant)) return true;
    return false;
  }

  /** A key's principal is looked up anew when the key or its owner changed: one made since then knows of it. */
  #isOutdated({ keyId, userId, serial }: Principal): boolean {
    const since = Math.max(
      this.#outdated.get(`key ${keyId}`)?.serial ?? 0,
      this.#outdated.get(`owner ${userId}`)?.serial ?? 0,
      this.#outdated.get('roles')?.serial ?? 0,
    );
    return serial <= since;
  }
}
