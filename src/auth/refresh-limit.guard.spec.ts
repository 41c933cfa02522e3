import { Reflector } from '@nestjs/core';
import { LimitGuardParts } from '../access/nest';
import { aCall } from '../access/testing';
import { LimiterThrottlerStorage } from '../limits';
import { FakeLimiter } from '../limits/testing';
import { RecordingMetrics } from '../shared/telemetry/testing';
import { RefreshLimitGuard } from './refresh-limit.guard';

class Operations {
  refresh(): void {}
}

describe('RefreshLimitGuard', () => {
  let limiter: FakeLimiter;
  let guard: RefreshLimitGuard;
  beforeEach(async () => {
    limiter = new FakeLimiter();
    guard = new RefreshLimitGuard(
      new LimitGuardParts(new LimiterThrottlerStorage(limiter), new Reflector(), new RecordingMetrics()),
      { REFRESH_ADDRESS_LIMIT: { requests: 600, perSeconds: 60 } },
    );
    await guard.onModuleInit();
  });
  const refresh = (address: string) => aCall(Operations, 'refresh', { body: {}, client: { address } });

  it('counts by address, whatever token is shown', async () => {
    expect(await refresh('2001:db8:1:2:3::4').ask(guard)).toBeUndefined();
    expect(limiter.taken).toMatchObject([
      { limit: { name: 'refresh-address', requests: 600, perSeconds: 60 }, key: '2001:db8:1:2::/64' },
    ]);
  });

  it('answers 429 when that is used up', async () => {
    limiter.refuse('refresh-address');
    expect(await refresh('203.0.113.7').ask(guard)).toMatchObject({ status: 429, code: 'rate-limited' });
  });
});
