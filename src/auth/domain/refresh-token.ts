import { createHmac, createSecretKey, hash, type KeyObject } from 'node:crypto';
import type { MasterKey, Random } from '../../shared/crypto';
import type { Session } from './session';

/** A refresh token as it is kept: the token itself is known to its holder alone. */
export interface RefreshToken {
  /** SHA-256 of the token. */
  readonly hash: Buffer;
  readonly sessionId: string;
  readonly issuedAtMs: number;
  /** Unused, it dies then. */
  readonly expiresAtMs: number;
  readonly usedAtMs: number | undefined;
}

/**
 * What showing a refresh token means. `fresh`: its first use. `replay`: two tabs, or a lost answer: the same answer again.
 * `reuse`: somebody else holds a copy (RFC 9700 §4.14.2). `dead`: too late, or the session has ended.
 */
export type Showing = 'fresh' | 'replay' | 'reuse' | 'dead';

export function showingOf(token: RefreshToken, session: Session, nowMs: number, replayWindowMs: number): Showing {
  if (session.endedAtMs !== undefined || session.expiresAtMs <= nowMs) return 'dead';
  if (token.usedAtMs === undefined) return token.expiresAtMs > nowMs ? 'fresh' : 'dead';
  return nowMs - token.usedAtMs < replayWindowMs ? 'replay' : 'reuse';
}

export const hashOf = (token: string): Buffer => hash('sha256', token, 'buffer');

/** Makes refresh tokens: opaque, 256 bits. */
export class RefreshTokens {
  readonly #key: KeyObject;

  constructor(
    masterKey: MasterKey,
    private readonly random: Random,
  ) {
    this.#key = createSecretKey(masterKey.derive('refresh token successors'));
  }

  first(): string {
    return this.random.bytes(32).toString('base64url');
  }

  /**
   * The token that replaces this one: always the same, so that a replay gets the same answer although no token is stored,
   * and out of reach for whoever has the parent but not the master key.
   */
  successorOf(token: string): string {
    return createHmac('sha256', this.#key).update(token).digest('base64url');
  }
}
