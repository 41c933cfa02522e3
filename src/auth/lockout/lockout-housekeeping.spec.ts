import { AuthSketch } from '../testing';
import { LockoutHousekeeping } from './lockout-housekeeping';

const here = { address: '203.0.113.7', userAgent: undefined };

describe('LockoutHousekeeping', () => {
  let auth: AuthSketch;
  let housekeeping: LockoutHousekeeping;
  beforeEach(() => {
    auth = new AuthSketch();
    housekeeping = new LockoutHousekeeping(auth.failures, auth.events, auth.unitOfWork, auth.clock);
  });
  const fail = async (email: string, times: number): Promise<void> => {
    for (let i = 0; i < times; i++)
      await auth.attempts.one(
        { email },
        here,
        () => Promise.resolve(undefined),
        () => Promise.resolve(),
      );
  };

  it('tells once of each lock of a user, when the attempt that closed it is over', async () => {
    const { id, email } = auth.knows();
    await fail(email, 5);
    await housekeeping.tellOfLocks();
    expect(auth.events.recorded).toEqual([]);
    const until = new Date(auth.clock.nowMs() + 60_000).toISOString();
    auth.clock.advance(5_000);
    await housekeeping.tellOfLocks();
    await housekeeping.tellOfLocks();
    expect(auth.events.recorded).toEqual([
      { type: 'user.locked', subject: { type: 'user', id }, after: { failures: 5, until } },
    ]);
    auth.clock.advance(60_000);
    await fail(email, 1);
    auth.clock.advance(5_000);
    await housekeeping.tellOfLocks();
    expect(auth.events.recorded).toHaveLength(2);
  });

  it('keeps strangers from filling the audit: names of nobody and single failures are not told of', async () => {
    await fail('nobody@example.test', 20);
    await fail(auth.knows().email, 4);
    auth.clock.advance(60_000);
    await housekeeping.tellOfLocks();
    expect(auth.events.recorded).toEqual([]);
  });

  it('forgets what does not count any more', async () => {
    await fail('nobody@example.test', 3);
    auth.clock.advance(3_599_000);
    await housekeeping.clean();
    expect(auth.failures.rows.size).toBe(2);
    auth.clock.advance(2_000);
    await housekeeping.clean();
    expect(auth.failures.rows.size).toBe(0);
  });
});
