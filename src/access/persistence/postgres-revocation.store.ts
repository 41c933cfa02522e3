import { Injectable } from '@nestjs/common';
import { CurrentUnitOfWork, removeUnlocked } from '../../shared/database';
import { type Announcement, Announcements, type Outdated } from '../revocations/announcements';
import { REVOCATION_CHANNEL } from '../revocations/revocation-message';
import { RevocationStore } from '../revocations/revocation.store';
import type { Revocation } from '../revocations/revocations';

interface Row {
  readonly value: string;
  readonly epoch: number | null;
  /** In milliseconds. Not a time: to read a hundred thousand of those takes the driver seconds. */
  readonly at: number;
}

/** Where each kind is kept. */
const KEPT: readonly (readonly [kind: Revocation['kind'], rows: string])[] = [
  ...(['sid', 'jti', 'epoch'] as const).map(
    (kind) => [kind, `SELECT value, epoch, expires_at FROM revocations WHERE kind = '${kind}'`] as const,
  ),
  ['key', 'SELECT key_id AS value, NULL::integer AS epoch, expires_at FROM key_revocations'],
  ['role-epoch', 'SELECT role AS value, epoch, expires_at FROM role_revocations'],
];
/** Rows read at once: the event loop is not held by more. */
const AT_A_TIME = 2000;

const GIVEN = 'jsonb_to_recordset($1) AS n (kind text, value text, epoch integer, "expiresAtMs" bigint)';
const EXPIRY = 'to_timestamp("expiresAtMs" / 1000.0)';

@Injectable()
export class PostgresRevocationStore extends RevocationStore {
  constructor(
    private readonly current: CurrentUnitOfWork,
    private readonly announcements: Announcements,
  ) {
    super();
  }

  async add(...revocations: readonly Revocation[]): Promise<void> {
    if (revocations.length === 0) return;
    const keys = revocations.filter(({ kind }) => kind === 'key');
    const roles = revocations.filter(({ kind }) => kind === 'role-epoch');
    if (keys.length + roles.length < revocations.length)
      await this.current.manager.query(
        `INSERT INTO revocations AS r (kind, value, epoch, expires_at)
         SELECT kind, value, epoch, ${EXPIRY} FROM ${GIVEN} WHERE kind NOT IN ('key', 'role-epoch') ORDER BY kind, value
         ON CONFLICT (kind, value) DO UPDATE
           SET epoch = greatest(r.epoch, excluded.epoch), expires_at = greatest(r.expires_at, excluded.expires_at)`,
        [JSON.stringify(revocations)],
      );
    if (keys.length > 0)
      await this.current.manager.query(
        `INSERT INTO key_revocations AS r (key_id, expires_at) SELECT value, ${EXPIRY} FROM ${GIVEN} ORDER BY value
         ON CONFLICT (key_id) DO UPDATE SET expires_at = greatest(r.expires_at, excluded.expires_at)`,
        [JSON.stringify(keys)],
      );
    if (roles.length > 0)
      await this.current.manager.query(
        `INSERT INTO role_revocations AS r (role, epoch, expires_at) SELECT value, epoch, ${EXPIRY} FROM ${GIVEN} ORDER BY value
         ON CONFLICT (role) DO UPDATE
           SET epoch = greatest(r.epoch, excluded.epoch), expires_at = greatest(r.expires_at, excluded.expires_at)`,
        [JSON.stringify(roles)],
      );
    await this.#announce(revocations);
  }

  outdate(what: Outdated): Promise<void> {
    return this.#announce([what]);
  }

  /** PostgreSQL delivers when, and only when, the transaction is committed; here nobody waits for that. */
  async #announce(announcements: readonly Announcement[]): Promise<void> {
    await this.current.manager.query('SELECT pg_notify($1, message) FROM unnest($2::text[]) AS message', [
      REVOCATION_CHANNEL,
      announcements.map((announcement) => JSON.stringify(announcement)),
    ]);
    this.current.afterCommit(() => {
      for (const announcement of announcements) this.announcements.apply(announcement);
    });
  }

  async all(nowMs: number): Promise<Revocation[]> {
    const found: Revocation[] = [];
    for (const [kind, rows] of KEPT)
      for await (const page of this.#pages(rows, nowMs)) found.push(...page.map((row) => revocationOf(kind, row)));
    return found;
  }

  /** What is added behind a page that was read is heard of: whoever reads all listens already. */
  async *#pages(rows: string, nowMs: number): AsyncGenerator<readonly Row[]> {
    for (let after: string | undefined = ''; after !== undefined;) {
      const page: Row[] = await this.current.manager.query(
        `SELECT value, epoch, (extract(epoch FROM expires_at) * 1000)::float8 AS at FROM (${rows}) kept
          WHERE expires_at > $1 AND value > $2 ORDER BY value LIMIT ${AT_A_TIME}`,
        [new Date(nowMs), after],
      );
      yield page;
      after = page.length < AT_A_TIME ? undefined : page.at(-1)!.value;
    }
  }

  async prune(nowMs: number): Promise<number> {
    const { manager } = this.current;
    const over = new Date(nowMs);
    return (
      (await removeUnlocked(manager, 'revocations', 'expires_at <= $1', [over])) +
      (await removeUnlocked(manager, 'key_revocations', 'expires_at <= $1', [over])) +
      (await removeUnlocked(manager, 'role_revocations', 'expires_at <= $1', [over]))
    );
  }
}

function revocationOf(kind: Revocation['kind'], { value, epoch, at: expiresAtMs }: Row): Revocation {
  return kind === 'epoch' || kind === 'role-epoch'
    ? { kind, value, epoch: epoch!, expiresAtMs }
    : { kind, value, expiresAtMs };
}
