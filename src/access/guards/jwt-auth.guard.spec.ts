import { Reflector } from '@nestjs/core';
import { ISSUER_UNAVAILABLE } from '../bearer';
import { Authenticated, principalOf, Public } from '../decorators';
import { aPrincipal, FakeAuthenticator } from '../testing';
import { JwtAuthGuard } from './jwt-auth.guard';
import { aCall } from './testing';

class Operations {
  @Public()
  open(): void {}
  @Authenticated()
  closed(): void {}
  forgotten(): void {}
}

describe('JwtAuthGuard', () => {
  const ana = aPrincipal({ subject: 'ana', userId: 'ana' });
  const authenticator = new FakeAuthenticator()
    .know('good', ana)
    .know('foreign', aPrincipal({ ours: false, controlPlane: false }))
    .know('let-in', aPrincipal({ ours: false, controlPlane: true }))
    .know('keyless', ISSUER_UNAVAILABLE);
  const guard = new JwtAuthGuard(new Reflector(), authenticator);
  const call = (method: string, token?: string) =>
    aCall(Operations, method, token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } });

  it('does not even look at credentials where everybody may', async () => {
    const open = call('open', 'garbage');
    expect(await open.ask(guard)).toBeUndefined();
    expect(principalOf(open.request)).toBeUndefined();
  });

  it.each(['closed', 'forgotten'])('answers 401 with a challenge to nobody: %s', async (method) => {
    expect(await call(method).ask(guard)).toMatchObject({
      status: 401,
      code: 'unauthenticated',
      headers: { 'WWW-Authenticate': 'Bearer' },
    });
  });

  it('remembers who asks, for the guards behind it and for the access log', async () => {
    const closed = call('closed', 'good');
    expect(await closed.ask(guard)).toBeUndefined();
    expect(principalOf(closed.request)).toBe(ana);
    expect(closed.requestContext.userId).toBe('ana');
  });

  it.each([
    ['garbage', 401, 'token-invalid'],
    ['keyless', 503, 'issuer-unavailable'],
    ['foreign', 401, 'token-invalid'],
  ])('refuses the token "%s" with %d %s', async (token, status, code) => {
    expect(await call('closed', token).ask(guard)).toMatchObject({ status, code });
  });

  it('takes a foreign token whose issuer may enter the control plane', async () => {
    expect(await call('closed', 'let-in').ask(guard)).toBeUndefined();
  });

  it('waits for a token that is verified for the first time', async () => {
    const slow = new FakeAuthenticator().know('good', ana);
    slow.later = true;
    const closed = call('closed', 'good');
    expect(await closed.ask(new JwtAuthGuard(new Reflector(), slow))).toBeUndefined();
    expect(principalOf(closed.request)).toBe(ana);
  });
});
