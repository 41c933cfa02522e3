import { Injectable } from '@nestjs/common';
import { type LoginName, normalisedName } from '../../identity';
import { CurrentUnitOfWork, removeUnlocked } from '../../shared/database';
import { type AddressRule, type Counter, type Lock, LoginFailures, type LockRule } from '../lockout/login-failures';

/** Somebody may lock every account at once: the rest is told in the next round. */
const TOLD_AT_A_TIME = 1000;

/** Each decision is one statement: PostgreSQL lets one attempt after the other change the row. */
@Injectable()
export class PostgresLoginFailures extends LoginFailures {
  constructor(private readonly current: CurrentUnitOfWork) {
    super();
  }

  async userNamed(name: LoginName): Promise<string | undefined> {
    const [column, value] = 'email' in name ? ['email', name.email] : ['username', name.username];
    const rows: { id: string }[] = await this.current.manager.query(
      `SELECT id FROM users WHERE lower(${column}) = $1`,
      [normalisedName(value)],
    );
    return rows[0]?.id;
  }

  async reserve({ key, userId }: Counter, rule: LockRule, nowMs: number): Promise<boolean> {
    // Element 1 of the lengths is that of the first lock; where there is no such element, there is no lock.
    const rows: unknown[] = await this.current.manager.query(
      `INSERT INTO login_failures AS f (key, user_id, failures, since, last_at, locked_until)
       VALUES ($1, $2, 1, $3, $3, $3::timestamptz + make_interval(secs => ($5::float8[])[2 - $4::int]))
       ON CONFLICT (key) DO UPDATE
         SET (failures, last_at, told, locked_until) = (
           SELECT n, $3::timestamptz, false,
                  $3::timestamptz + make_interval(secs => ($5::float8[])[least(n - $4::int + 1, cardinality($5::float8[]))])
             FROM (SELECT CASE WHEN f.last_at < $6 THEN 1 ELSE f.failures + 1 END) AS counted (n))
         WHERE f.locked_until IS NULL OR f.locked_until <= $3
       RETURNING 1`,
      [key, userId ?? null, new Date(nowMs), rule.failures, rule.lengths, new Date(nowMs - rule.forgottenAfterMs)],
    );
    return rows.length > 0;
  }

  async reserveAddress(key: string, { failures, perMs }: AddressRule, nowMs: number): Promise<boolean> {
    const rows: unknown[] = await this.current.manager.query(
      `INSERT INTO login_failures AS f (key, failures, since, last_at) VALUES ($1, 1, $2, $2)
       ON CONFLICT (key) DO UPDATE
         SET failures = CASE WHEN f.since <= $4 THEN 1 ELSE f.failures + 1 END,
             since = CASE WHEN f.since <= $4 THEN excluded.since ELSE f.since END,
             last_at = excluded.last_at
         WHERE f.failures < $3 OR f.since <= $4
       RETURNING 1`,
      [key, new Date(nowMs), failures, new Date(nowMs - perMs)],
    );
    return rows.length > 0;
  }

  async forget(key: string): Promise<void> {
    await this.current.manager.query('DELETE FROM login_failures WHERE key = $1', [key]);
  }

  async takeBack(key: string): Promise<void> {
    await this.current.manager.query(
      'UPDATE login_failures SET failures = greatest(failures - 1, 0), locked_until = NULL WHERE key = $1',
      [key],
    );
  }

  async unlock(userId: string): Promise<boolean> {
    const [, count] = await this.current.manager.query<[unknown[], number]>(
      'DELETE FROM login_failures WHERE user_id = $1',
      [userId],
    );
    return count > 0;
  }

  async takeUntold(lastAtBeforeMs: number): Promise<Lock[]> {
    const [rows] = await this.current.manager.query<
      [{ user_id: string; failures: number; locked_until: Date }[], number]
    >(
      `UPDATE login_failures SET told = true
        WHERE key IN (SELECT key FROM login_failures
                       WHERE NOT told AND user_id IS NOT NULL AND locked_until IS NOT NULL AND last_at <= $1
                       LIMIT ${TOLD_AT_A_TIME} FOR UPDATE SKIP LOCKED)
        RETURNING user_id, failures, locked_until`,
      [new Date(lastAtBeforeMs)],
    );
    return rows.map(({ user_id: userId, failures, locked_until }) => ({
      userId,
      failures,
      untilMs: locked_until.getTime(),
    }));
  }

  removeOld(beforeMs: number, nowMs: number): Promise<number> {
    return removeUnlocked(
      this.current.manager,
      'login_failures',
      'last_at < $1 AND (locked_until IS NULL OR locked_until < $2)',
      [new Date(beforeMs), new Date(nowMs)],
    );
  }
}
