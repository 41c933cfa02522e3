import { Reflector } from '@nestjs/core';
import { LimitGuardParts } from '../access/nest';
import { aCall } from '../access/testing';
import { LimiterThrottlerStorage } from '../limits';
import { FakeLimiter } from '../limits/testing';
import { RecordingMetrics } from '../shared/telemetry/testing';
import { LoginLimitGuard } from './login-limit.guard';

class Operations {
  login(): void {}
}

describe('LoginLimitGuard', () => {
  let limiter: FakeLimiter;
  let guard: LoginLimitGuard;
  beforeEach(async () => {
    limiter = new FakeLimiter();
    guard = new LoginLimitGuard(
      new LimitGuardParts(new LimiterThrottlerStorage(limiter), new Reflector(), new RecordingMetrics()),
      {
        LOGIN_LIMIT: { requests: 5, perSeconds: 60 },
        LOGIN_NAME_LIMIT: { requests: 20, perSeconds: 60 },
        LOGIN_ADDRESS_LIMIT: { requests: 60, perSeconds: 60 },
      },
    );
    await guard.onModuleInit();
  });
  const attempt = (body: unknown, address = '203.0.113.7') => aCall(Operations, 'login', { body, client: { address } });
  const keys = () => Object.fromEntries(limiter.taken.map(({ limit, key }) => [limit.name, key]));

  it('counts by name and address, by name, and by address', async () => {
    const call = attempt({ email: 'ana@example.test', password: 'x' });
    expect(await call.ask(guard)).toBeUndefined();
    expect(limiter.taken.map(({ limit }) => [limit.name, limit.requests])).toEqual([
      ['login', 5],
      ['login-name', 20],
      ['login-address', 60],
    ]);
    expect(keys()).toEqual({
      login: '203.0.113.7 ana@example.test',
      'login-name': 'ana@example.test',
      'login-address': '203.0.113.7',
    });
    expect(call.replyHeaders.get('RateLimit')).toBe('"login";r=1;t=1, "login-name";r=1;t=1, "login-address";r=1;t=1');
  });

  it.each(['login', 'login-name', 'login-address'])('answers 429 when %s is used up', async (name) => {
    limiter.refuse(name);
    expect(await attempt({ email: 'ana@example.test' }).ask(guard)).toMatchObject({
      status: 429,
      code: 'rate-limited',
    });
  });

  it('takes every spelling of a name for the same', async () => {
    await attempt({ email: ' ＡNA@Example.test' }).ask(guard);
    expect(keys()['login-name']).toBe('ana@example.test');
    await attempt({ username: 'ANA@example.test' }).ask(guard);
    expect(keys()['login-name']).toBe('ana@example.test');
  });

  it.each([undefined, null, 'text', 7, [], {}, { email: 7 }, { username: {} }])(
    'counts a body that is %j by its address alone',
    async (body) => {
      expect(await attempt(body).ask(guard)).toBeUndefined();
      expect(keys()).toEqual({ 'login-address': '203.0.113.7' });
    },
  );

  it('leaves a form that refreshes to the limits of refreshing', async () => {
    const form = { grant_type: 'refresh_token', refresh_token: 'x', username: 'ana' };
    expect(await attempt(form).ask(guard)).toBeUndefined();
    expect(limiter.taken).toEqual([]);
    expect(await attempt({ grant_type: 'password', username: 'ana' }).ask(guard)).toBeUndefined();
    expect(keys()['login-name']).toBe('ana');
  });

  it('does not normalise what is too long for a name: a megabyte of accents would take minutes', async () => {
    const normalize = jest.spyOn(String.prototype, 'normalize');
    expect(await attempt({ email: `a${'\u0327\u0301'.repeat(127)}` }).ask(guard)).toBeUndefined();
    expect(normalize).not.toHaveBeenCalled();
    normalize.mockRestore();
    expect(keys()).toEqual({ 'login-address': '203.0.113.7' });
  });

  it('takes the first 64 bits of an IPv6 address for the client', async () => {
    await attempt({}, '2001:db8:1:2:3:4:5:6').ask(guard);
    expect(keys()['login-address']).toBe('2001:db8:1:2::/64');
  });
});
