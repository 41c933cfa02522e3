import { FakeLimiter } from '../../limits/testing';
import { RecordingMetrics } from '../../shared/telemetry/testing';
import { rememberPrincipal } from '../decorators';
import { aPrincipal } from '../testing';
import { KeyLimitGuard } from './key-limit.guard';
import { aCall } from './testing';

class Operations {
  list(): void {}
}
const ownLimit = { name: 'api-key', requests: 10, perSeconds: 60, algorithm: 'token-bucket' as const };
const program = aPrincipal({ kind: 'api-key', keyId: 'key-1', ownLimit });

describe('KeyLimitGuard', () => {
  it('counts requests by key, and tells where the key stands', async () => {
    const limiter = new FakeLimiter();
    const call = aCall(Operations, 'list');
    rememberPrincipal(call.request, program);
    expect(await call.ask(new KeyLimitGuard(limiter, new RecordingMetrics()))).toBeUndefined();
    expect(limiter.taken).toEqual([{ limit: ownLimit, key: 'key-1', cost: 1 }]);
    expect(call.replyHeaders.get('RateLimit-Policy')).toBe('"api-key";q=10;w=60');
  });

  it('refuses what is too much', async () => {
    const metrics = new RecordingMetrics();
    const call = aCall(Operations, 'list');
    rememberPrincipal(call.request, program);
    const answer = await call.ask(new KeyLimitGuard(new FakeLimiter().refuse('api-key'), metrics));
    expect(answer).toMatchObject({ status: 429, code: 'rate-limited', headers: { 'Retry-After': '42' } });
    expect(metrics.limits).toEqual(['api-key']);
  });

  it('is not asked for a person, nor for a key without a limit', async () => {
    const limiter = new FakeLimiter();
    for (const principal of [undefined, aPrincipal(), aPrincipal({ kind: 'api-key', keyId: 'key-1' })]) {
      const call = aCall(Operations, 'list');
      if (principal) rememberPrincipal(call.request, principal);
      expect(await call.ask(new KeyLimitGuard(limiter, new RecordingMetrics()))).toBeUndefined();
    }
    expect(limiter.taken).toEqual([]);
  });
});
