import { Injectable } from '@nestjs/common';
import { Clock } from '../../shared/clock';
import { CurrentUnitOfWork } from '../../shared/database';
import { DomainEvents } from '../../shared/events';
import { EndOfAccess, type SessionEnd } from '../ports';
import { RevocationStore } from '../revocations/revocation.store';
import { roleAt } from '../revocations/role-at';

/** Longer than any access token can live, 15 minutes, and clocks may differ. */
const TOKENS_DEAD_AFTER_MS = 20 * 60_000;

/**
 * Ends rows and tells every instance, in one transaction. Users are locked before their sessions, and in the order of
 * their ids: two that end the same things at once wait for each other, and never for ever.
 */
@Injectable()
export class PostgresEndOfAccess extends EndOfAccess {
  constructor(
    private readonly current: CurrentUnitOfWork,
    private readonly revocations: RevocationStore,
    private readonly events: DomainEvents,
    private readonly clock: Clock,
  ) {
    super();
  }

  session(sessionId: string, why: SessionEnd): Promise<boolean> {
    return this.current.asSystem(async () => (await this.#end('id = $3', [sessionId], why)) > 0);
  }

  sessionsOf(userId: string, why: SessionEnd, except?: string): Promise<number> {
    return this.current.asSystem(async () => {
      // A sign-in that is under way holds the user's row until its session can be seen here; whoever comes later waits.
      await this.current.manager.query('SELECT 1 FROM users WHERE id = $1 FOR UPDATE', [userId]);
      // API keys act for their owner, and are read anew with his tokens.
      if (why === 'user-disabled' || why === 'user-deleted') await this.tokensOf([userId]);
      // A link in a letter is a way in as well: a thief may have asked for it, and wait until nobody looks.
      await this.current.manager.query('DELETE FROM account_tokens WHERE user_id = $1', [userId]);
      return except === undefined
        ? this.#end('user_id = $3', [userId], why)
        : this.#end('user_id = $3 AND id <> $4', [userId, except], why);
    });
  }

  tokensOf(userIds: readonly string[]): Promise<void> {
    return this.current.asSystem(async () => {
      const [users] = await this.current.manager.query<[{ id: string; epoch: number }[], number]>(
        `UPDATE users SET epoch = users.epoch + 1
           FROM (SELECT id FROM users WHERE id = ANY($1) ORDER BY id FOR UPDATE) AS meant
          WHERE users.id = meant.id RETURNING users.id, users.epoch`,
        [userIds],
      );
      const expiresAtMs = this.#tokensDeadAtMs();
      await this.revocations.add(
        ...users.map(({ id, epoch }) => ({ kind: 'epoch' as const, value: id, epoch, expiresAtMs })),
      );
    });
  }

  /** Held until this is committed: whoever reads which roles somebody has sees both what they include and its number, or neither. */
  tokensWith(role: string, tenantCode?: string): Promise<void> {
    return this.current.asSystem(async () => {
      const [{ epoch }] = await this.current.manager.query<[{ epoch: number }]>(
        `INSERT INTO settings AS s (name, value) VALUES ('roles.epoch', '1')
         ON CONFLICT (name) DO UPDATE SET value = s.value::integer + 1 RETURNING value::integer AS epoch`,
      );
      const value = roleAt(role, tenantCode);
      await this.revocations.add({ kind: 'role-epoch', value, epoch, expiresAtMs: this.#tokensDeadAtMs() });
    });
  }

  apiKey(keyId: string): Promise<void> {
    return this.current.asSystem(() =>
      this.revocations.add({ kind: 'key', value: keyId, expiresAtMs: this.#tokensDeadAtMs() }),
    );
  }

  tenant(code: string): Promise<void> {
    return this.revocations.outdate({ kind: 'tenant', value: code });
  }

  role(name: string): Promise<void> {
    return this.revocations.outdate({ kind: 'role', value: name });
  }

  async #end(which: string, values: readonly string[], why: SessionEnd): Promise<number> {
    const nowMs = this.clock.nowMs();
    const [ended] = await this.current.manager.query<[{ id: string; user_id: string }[], number]>(
      `UPDATE sessions SET ended_at = $1, ended_by = $2
        WHERE ended_at IS NULL AND expires_at > $1 AND ${which} RETURNING id, user_id`,
      [new Date(nowMs), why, ...values],
    );
    const expiresAtMs = this.#tokensDeadAtMs();
    await this.revocations.add(...ended.map(({ id }) => ({ kind: 'sid' as const, value: id, expiresAtMs })));
    await this.events.record(
      ...ended.map(({ id, user_id: user }) => ({
        type: 'session.ended',
        subject: { type: 'session', id },
        after: { user, why },
      })),
    );
    return ended.length;
  }

  #tokensDeadAtMs(): number {
    return this.clock.nowMs() + TOKENS_DEAD_AFTER_MS;
  }
}
