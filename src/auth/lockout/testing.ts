import { normalisedName, type LoginName, type UserRepository } from '../../identity';
import { type AddressRule, type Counter, type Lock, LoginFailures, type LockRule } from './login-failures';

interface Row {
  userId: string | undefined;
  failures: number;
  sinceMs: number;
  lastMs: number;
  untilMs: number | undefined;
  told: boolean;
}

/** Failures in memory: one attempt after the other, as PostgreSQL does it. */
export class FakeLoginFailures extends LoginFailures {
  readonly rows = new Map<string, Row>();

  constructor(private readonly users: Pick<UserRepository, 'findCredentials'>) {
    super();
  }

  async userNamed(name: LoginName): Promise<string | undefined> {
    const spelled =
      'email' in name ? { email: normalisedName(name.email) } : { username: normalisedName(name.username) };
    return (await this.users.findCredentials(spelled))?.user.id;
  }

  reserve(
    { key, userId }: Counter,
    { failures, lengths, forgottenAfterMs }: LockRule,
    nowMs: number,
  ): Promise<boolean> {
    const known = this.rows.get(key);
    if (known?.untilMs !== undefined && known.untilMs > nowMs) return Promise.resolve(false);
    const counted = known === undefined || known.lastMs < nowMs - forgottenAfterMs ? 1 : known.failures + 1;
    const seconds = lengths[Math.min(counted - failures, lengths.length - 1)];
    const untilMs = counted < failures ? undefined : nowMs + seconds! * 1000;
    this.rows.set(key, { userId, failures: counted, sinceMs: nowMs, lastMs: nowMs, untilMs, told: false });
    return Promise.resolve(true);
  }

  reserveAddress(key: string, { failures, perMs }: AddressRule, nowMs: number): Promise<boolean> {
    const known = this.rows.get(key);
    const fresh = known === undefined || known.sinceMs <= nowMs - perMs;
    if (!fresh && known.failures >= failures) return Promise.resolve(false);
    const row = { userId: undefined, lastMs: nowMs, untilMs: undefined, told: false };
    this.rows.set(
      key,
      fresh
        ? { ...row, failures: 1, sinceMs: nowMs }
        : { ...row, failures: known.failures + 1, sinceMs: known.sinceMs },
    );
    return Promise.resolve(true);
  }

  forget(key: string): Promise<void> {
    this.rows.delete(key);
    return Promise.resolve();
  }

  takeBack(key: string): Promise<void> {
    const row = this.rows.get(key);
    if (row) Object.assign(row, { failures: Math.max(row.failures - 1, 0), untilMs: undefined });
    return Promise.resolve();
  }

  unlock(userId: string): Promise<boolean> {
    const keys = [...this.rows].filter(([, row]) => row.userId === userId).map(([key]) => key);
    for (const key of keys) this.rows.delete(key);
    return Promise.resolve(keys.length > 0);
  }

  takeUntold(lastAtBeforeMs: number): Promise<Lock[]> {
    const locks: Lock[] = [];
    for (const row of this.rows.values()) {
      const { userId, failures, untilMs, told, lastMs } = row;
      if (told || userId === undefined || untilMs === undefined || lastMs > lastAtBeforeMs) continue;
      row.told = true;
      locks.push({ userId, failures, untilMs });
    }
    return Promise.resolve(locks);
  }

  removeOld(beforeMs: number, nowMs: number): Promise<number> {
    const old = [...this.rows].filter(([, row]) => row.lastMs < beforeMs && (row.untilMs ?? 0) < nowMs);
    for (const [key] of old) this.rows.delete(key);
    return Promise.resolve(old.length);
  }
}
