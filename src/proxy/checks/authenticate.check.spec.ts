import { ISSUER_UNAVAILABLE, TOKEN_REVOKED } from '../../access';
import { aPrincipal, FakeAuthenticator } from '../../access/testing';
import { anExchange, aRoute, someParts } from '../testing';
import { authenticate } from './authenticate.check';

const ana = aPrincipal();
const authenticator = new FakeAuthenticator().know('good', ana).know('ended', TOKEN_REVOKED);
authenticator.know('unknowable', ISSUER_UNAVAILABLE);
const check = authenticate(aRoute(), someParts({ authenticator }))!;
const bearing = (authorization: string) => anExchange({ head: { headers: { Authorization: authorization } } });

describe('authenticate', () => {
  it('is not there for a public route, so a token is not looked at', () => {
    expect(authenticate(aRoute({ public: true }), someParts())).toBeUndefined();
  });

  it('notes the principal of a good token, at once when it is known', () => {
    const exchange = bearing('Bearer good');
    expect(check.decide(exchange)).toBeUndefined();
    expect(exchange.principal).toBe(ana);
  });

  it('waits for a token that is verified for the first time', async () => {
    const slow = new FakeAuthenticator().know('good', ana);
    slow.later = true;
    const exchange = bearing('bearer good');
    const verdict = authenticate(aRoute(), someParts({ authenticator: slow }))!.decide(exchange);
    expect(verdict).toBeInstanceOf(Promise);
    await expect(verdict).resolves.toBeUndefined();
    expect(exchange.principal).toBe(ana);
  });

  it('refuses a request without a token', () => {
    const refusal = check.decide(anExchange());
    expect(refusal).toMatchObject({ status: 401, code: 'unauthenticated', headers: { 'WWW-Authenticate': 'Bearer' } });
  });

  it.each([
    ['Bearer garbage', 401, 'token-invalid'],
    ['Bearer ended', 401, 'token-revoked'],
    ['Bearer unknowable', 503, 'issuer-unavailable'],
    ['Basic Z29vZDo=', 401, 'unauthenticated'],
  ])('refuses %s with %i %s', (authorization, status, code) => {
    const exchange = bearing(authorization);
    expect(check.decide(exchange)).toMatchObject({ status, code });
    expect(exchange.principal).toBeUndefined();
  });
});
