import { decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose';
import { FakeClock } from '../shared/clock';
import { FakeRandom } from '../shared/crypto';
import { TOKEN_INVALID } from './bearer';
import { type IdentifiedRequest, IdentityTokens } from './identity-tokens';
import { aPrincipal } from './testing';
import { aKey, asOurs, type TestKey } from './verify/testing';
import { OwnTokenVerifier } from './verify/own-token-verifier';

const identity = { issuer: 'https://gateway.test', audience: 'iam-gateway' };
const principal = aPrincipal({ subject: 'user-1', roles: ['USER'], tenants: { 'SERHAFEN:CL': ['ADMIN'] } });
const reading: IdentifiedRequest = {
  audience: 'mawbs',
  method: 'GET',
  path: '/mawbs/1',
  tenant: 'SERHAFEN:CL',
  requestId: 'request-1',
};

describe('IdentityTokens', () => {
  let key: TestKey;
  let clock: FakeClock;
  let tokens: IdentityTokens;
  beforeAll(async () => (key = await aKey('k1', 'ES256')));
  beforeEach(() => {
    clock = new FakeClock();
    tokens = new IdentityTokens(identity, { current: () => asOurs(key) }, clock, new FakeRandom());
  });

  it('says who asks, for one upstream, method and path, for a minute', async () => {
    const token = tokens.tokenFor(principal, reading);
    const now = clock.nowMs() / 1000;
    expect(decodeProtectedHeader(token)).toEqual({ alg: 'ES256', typ: 'gateway-identity+jwt', kid: 'k1' });
    const { payload } = await jwtVerify(token, key.publicKey, { currentDate: new Date(clock.nowMs()) });
    expect(payload).toEqual({
      iss: 'https://gateway.test',
      sub: 'user-1',
      aud: 'mawbs',
      iat: now,
      exp: now + 60,
      htm: 'GET',
      path: '/mawbs/1',
      tenant: 'SERHAFEN:CL',
      roles: ['ADMIN', 'USER'],
      email: 'ana@example.test',
    });
  });

  it('names the API key that acts for its owner', () => {
    const token = tokens.tokenFor(aPrincipal({ kind: 'api-key', keyId: 'key-1' }), reading);
    expect(decodeJwt(token)).toMatchObject({ act: { sub: 'key-1' } });
  });

  it('gives each request that may change something its own token, with its id', () => {
    const writing = { ...reading, method: 'POST' };
    const [first, second] = [tokens.tokenFor(principal, writing), tokens.tokenFor(principal, writing)].map(decodeJwt);
    expect(first).toMatchObject({ request_id: 'request-1', jti: expect.any(String) });
    expect(second!.jti).not.toBe(first!.jti);
  });

  it('says the same again to what changes nothing, for half its life', () => {
    const token = tokens.tokenFor(principal, reading);
    clock.advance(29_999);
    expect(tokens.tokenFor(principal, { ...reading, requestId: 'request-2' })).toBe(token);
    clock.advance(1);
    expect(decodeJwt(tokens.tokenFor(principal, reading)).iat).toBe(decodeJwt(token).iat! + 30);
  });

  it.each<[string, Partial<IdentifiedRequest>]>([
    ['upstream', { audience: 'hawbs' }],
    ['method', { method: 'HEAD' }],
    ['path', { path: '/mawbs/2' }],
    ['tenant', { tenant: 'ANDESLOG:PE' }],
    ['tenant, none', { tenant: undefined }],
  ])('never takes a token of another %s', (_, change) => {
    const [token, other] = [tokens.tokenFor(principal, reading), tokens.tokenFor(principal, { ...reading, ...change })];
    expect(other).not.toBe(token);
  });

  it('never takes a token of another verification of the same user: its roles may be others', () => {
    const before = tokens.tokenFor(principal, reading);
    const now = aPrincipal({ subject: 'user-1', roles: ['AUDITOR'] });
    expect(decodeJwt(tokens.tokenFor(now, reading)).roles).toEqual(['AUDITOR']);
    expect(tokens.tokenFor(principal, reading)).toBe(before);
  });

  it('keeps ten thousand tokens, and forgets the oldest', () => {
    const first = tokens.tokenFor(principal, reading);
    for (let at = 0; at < 10_000; at++) tokens.tokenFor(principal, { ...reading, path: `/other/${at}` });
    // A signature of ECDSA is another one each time.
    expect(tokens.tokenFor(principal, reading)).not.toBe(first);
  });

  it('is no access token, not even where somebody put its key among those of access tokens', async () => {
    const verifier = new OwnTokenVerifier(identity, { find: () => asOurs(key) }, clock);
    const token = tokens.tokenFor(principal, { ...reading, audience: identity.audience });
    expect(await verifier.verify(token)).toBe(TOKEN_INVALID);
  });
});
