import { Reflector } from '@nestjs/core';
import { LimiterThrottlerStorage } from '../../limits';
import { FakeLimiter } from '../../limits/testing';
import { RecordingMetrics } from '../../shared/telemetry/testing';
import { rememberPrincipal } from '../decorators';
import { aPrincipal } from '../testing';
import { LimitGuardParts } from './limit.guard';
import { PrincipalLimitGuard } from './principal-limit.guard';
import { aCall } from './testing';

class Operations {
  operation(): void {}
}

describe('PrincipalLimitGuard', () => {
  let limiter: FakeLimiter;
  let metrics: RecordingMetrics;
  let guard: PrincipalLimitGuard;
  beforeEach(async () => {
    limiter = new FakeLimiter();
    metrics = new RecordingMetrics();
    guard = new PrincipalLimitGuard(
      new LimitGuardParts(new LimiterThrottlerStorage(limiter), new Reflector(), metrics),
      { CONTROL_PLANE_LIMIT: { requests: 600, perSeconds: 60 } },
    );
    await guard.onModuleInit();
  });

  it('counts by principal and tells the quota', async () => {
    const call = aCall(Operations, 'operation');
    rememberPrincipal(call.request, aPrincipal({ issuer: 'https://a', subject: 'ana' }));
    expect(await call.ask(guard)).toBeUndefined();
    expect(limiter.taken).toMatchObject([
      { key: 'https://a#ana', limit: { name: 'control-plane', requests: 600, perSeconds: 60 } },
    ]);
    expect(call.replyHeaders.get('RateLimit-Policy')).toBe('"control-plane";q=600;w=60');
    expect(call.replyHeaders.get('RateLimit')).toBe('"control-plane";r=1;t=1');
  });

  it('answers 429 and says when to come again', async () => {
    limiter.refuse('control-plane');
    const call = aCall(Operations, 'operation');
    rememberPrincipal(call.request, aPrincipal());
    expect(await call.ask(guard)).toMatchObject({
      status: 429,
      code: 'rate-limited',
      headers: { 'Retry-After': '42' },
    });
    expect(metrics.limits).toEqual(['control-plane']);
  });

  it('leaves public operations alone', async () => {
    limiter.refuse('control-plane');
    expect(await aCall(Operations, 'operation').ask(guard)).toBeUndefined();
    expect(limiter.taken).toEqual([]);
  });
});
