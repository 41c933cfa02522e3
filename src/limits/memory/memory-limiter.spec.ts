import { FakeClock } from '../../shared/clock';
import type { Limit } from '../limiter';
import { MemoryLimiter } from './memory-limiter';

const algorithms = ['token-bucket', 'sliding-window'] as const;
const aLimit = (facts: Partial<Limit> = {}): Limit => ({
  name: 'test',
  requests: 5,
  perSeconds: 60,
  algorithm: 'token-bucket',
  ...facts,
});
const started = (keys?: number): { clock: FakeClock; limiter: MemoryLimiter } => {
  const clock = new FakeClock();
  return { clock, limiter: new MemoryLimiter(clock, keys) };
};

describe.each(algorithms)('MemoryLimiter with a %s', (algorithm) => {
  const limit = aLimit({ algorithm });

  it('lets the quota through at once, counts it down, and refuses the next', () => {
    const { limiter } = started();
    const remaining = Array.from({ length: 5 }, () => limiter.take(limit, 'ana').remaining);
    expect(remaining).toEqual([4, 3, 2, 1, 0]);
    expect(limiter.take(limit, 'ana')).toMatchObject({ allowed: false, remaining: 0 });
  });

  it('lets a client through that waits exactly as long as it was told, and not a second earlier', () => {
    const { clock, limiter } = started();
    for (let i = 0; i < 5; i++) limiter.take(limit, 'ana');
    const { retryAfterSeconds } = limiter.take(limit, 'ana');
    expect(retryAfterSeconds).toBeGreaterThan(1);
    clock.advance((retryAfterSeconds - 1) * 1000);
    expect(limiter.take(limit, 'ana').allowed).toBe(false);
    clock.advance(1000);
    expect(limiter.take(limit, 'ana').allowed).toBe(true);
  });

  it('spends nothing on a refused request', () => {
    const { clock, limiter } = started();
    for (let i = 0; i < 50; i++) limiter.take(limit, 'ana');
    clock.advance(61_000);
    expect(limiter.take(limit, 'ana')).toMatchObject({ allowed: true, remaining: 4 });
  });

  it('gives the whole quota back after the seconds it said', () => {
    const { clock, limiter } = started();
    const { resetSeconds } = limiter.take(limit, 'ana', 5);
    clock.advance(resetSeconds * 1000);
    expect(limiter.take(limit, 'ana', 5).allowed).toBe(true);
  });

  it('counts keys and limits apart', () => {
    const { limiter } = started();
    limiter.take(limit, 'ana', 5);
    expect(limiter.take(limit, 'ben').remaining).toBe(4);
    expect(limiter.take({ ...limit, name: 'other' }, 'ana').remaining).toBe(4);
  });

  it('forgets a limit that nobody asks any more, when its quotas have been whole for a minute and another comes', () => {
    const { clock, limiter } = started();
    const another = (name: string): void => void limiter.take(aLimit({ algorithm, name }), 'ana', 5);
    for (let i = 0; i < 5; i++) limiter.take(limit, 'ana');
    another('second');
    clock.advance(20_000);
    another('third');
    expect(limiter.limits).toBe(3);
    expect(limiter.peek(limit, 'ana', 5).allowed).toBe(false);
    clock.advance(105_000);
    another('fourth');
    // The third has not been whole for a minute, and the fourth has just come.
    expect(limiter.limits).toBe(2);
    expect(limiter.take(limit, 'ana', 5).allowed).toBe(true);
  });

  it('keeps limits that are asked in turn, though their quotas are whole in between', () => {
    const { clock, limiter } = started();
    for (let i = 0; i < 6; i++) {
      limiter.take(
        aLimit({ algorithm, name: i % 2 === 0 ? 'one' : 'other', requests: 1_000_000, perSeconds: 1 }),
        'ana',
      );
      clock.advance(5_000);
    }
    expect(limiter.limits).toBe(2);
  });

  it('peeks without spending', () => {
    const { limiter } = started();
    for (let i = 0; i < 9; i++) expect(limiter.peek(limit, 'ana')).toMatchObject({ allowed: true, remaining: 4 });
    limiter.take(limit, 'ana', 5);
    expect(limiter.peek(limit, 'ana')).toEqual(limiter.take(limit, 'ana'));
  });

  it('treats a cost above the whole quota as the whole quota', () => {
    const { limiter } = started();
    expect(limiter.take(limit, 'ana', 99)).toMatchObject({ allowed: true, remaining: 0 });
    expect(limiter.take(limit, 'ana').allowed).toBe(false);
  });

  it('makes nobody wait longer than today’s limit says after a reload made it smaller', () => {
    const { limiter } = started();
    limiter.take(aLimit({ algorithm, requests: 10, perSeconds: 3600 }), 'ana', 10);
    const { allowed, retryAfterSeconds } = limiter.take(aLimit({ algorithm, requests: 2, perSeconds: 10 }), 'ana');
    expect(allowed).toBe(false);
    expect(retryAfterSeconds).toBeLessThanOrEqual(algorithm === 'token-bucket' ? 10 : 70);
  });

  it('keeps a client refused while a flood of other keys goes through a full table', () => {
    const { limiter } = started(50);
    limiter.take(limit, 'attacker', 5);
    for (let i = 0; i < 5000; i++) limiter.take(limit, `flood-${i}`);
    expect(limiter.take(limit, 'attacker').allowed).toBe(false);
  });

  it('hashes long keys instead of keeping them', () => {
    const { limiter } = started();
    limiter.take(limit, `${'x'.repeat(1000)}1`, 5);
    expect(limiter.take(limit, `${'x'.repeat(1000)}1`).allowed).toBe(false);
    expect(limiter.take(limit, `${'x'.repeat(1000)}2`).allowed).toBe(true);
  });
});

describe('MemoryLimiter, when its algorithms differ', () => {
  it('lets a token bucket flow on evenly after its burst', () => {
    const { clock, limiter } = started();
    limiter.take(aLimit(), 'ana', 5);
    clock.advance(12_000);
    expect(limiter.take(aLimit(), 'ana')).toMatchObject({ allowed: true, remaining: 0, resetSeconds: 60 });
    expect(limiter.take(aLimit(), 'ana')).toMatchObject({ allowed: false, retryAfterSeconds: 12 });
  });

  it('lets nothing through a sliding window until the burst has left it', () => {
    const { clock, limiter } = started();
    const limit = aLimit({ algorithm: 'sliding-window' });
    limiter.take(limit, 'ana', 5);
    clock.advance(59_000);
    expect(limiter.take(limit, 'ana').allowed).toBe(false);
    clock.advance(2000);
    expect(limiter.take(limit, 'ana').allowed).toBe(true);
  });
});
