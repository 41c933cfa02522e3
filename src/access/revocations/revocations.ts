import type { Principal } from '../principal';

/** Tokens that died before they expired: those of one session, one token, or a user's of an older epoch. */
export type Revocation =
  | { readonly kind: 'session' | 'token'; readonly key: string; readonly expiresAtMs: number }
  /** Tokens of the user `key` with a smaller `epoch` claim. */
  | { readonly kind: 'epoch'; readonly key: string; readonly epoch: number; readonly expiresAtMs: number };

/**
 * Every revocation that may still concern a token, in memory. It only grows, until entries expire: what is heard twice,
 * late or out of order changes nothing.
 */
export class Revocations {
  readonly #expiry = { session: new Map<string, number>(), token: new Map<string, number>() };
  readonly #epochs = new Map<string, { epoch: number; expiresAtMs: number }>();
  readonly #listeners = new Set<(revocation: Revocation) => void>();

  /** Tokens of other issuers have other ids: ours cannot be meant. */
  isRevoked({ ours, sessionId, tokenId, subject, epoch }: Principal): boolean {
    if (!ours) return false;
    if (sessionId !== undefined && this.#expiry.session.has(sessionId)) return true;
    if (tokenId !== undefined && this.#expiry.token.has(tokenId)) return true;
    const least = this.#epochs.get(subject);
    return least !== undefined && epoch < least.epoch;
  }

  apply(revocation: Revocation): void {
    const { kind, key, expiresAtMs } = revocation;
    if (kind === 'epoch') {
      const known = this.#epochs.get(key);
      if (known !== undefined && known.epoch > revocation.epoch) return;
      this.#epochs.set(key, { epoch: revocation.epoch, expiresAtMs });
    } else {
      this.#expiry[kind].set(key, expiresAtMs);
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
    for (const entries of [this.#expiry.session, this.#expiry.token])
      for (const [key, expiresAtMs] of entries) if (expiresAtMs <= nowMs) entries.delete(key);
    for (const [key, { expiresAtMs }] of this.#epochs) if (expiresAtMs <= nowMs) this.#epochs.delete(key);
  }

  get count(): number {
    return this.#expiry.session.size + this.#expiry.token.size + this.#epochs.size;
  }
}
