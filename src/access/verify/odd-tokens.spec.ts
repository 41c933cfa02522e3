import { CompactSign } from 'jose';
import { FakeClock } from '../../shared/clock';
import { TOKEN_INVALID } from '../bearer';
import { Principal } from '../principal';
import { OwnTokenVerifier } from './own-token-verifier';
import { aKey, asOurs, aToken, type TestKey } from './testing';

const clock = new FakeClock();
const now = Math.floor(clock.nowMs() / 1000);
const identity = { issuer: 'https://gateway.test', audience: 'iam-gateway' };
const claims = {
  iss: identity.issuer,
  aud: identity.audience,
  sub: 'user-1',
  iat: now,
  exp: now + 600,
  jti: 'token-1',
  sid: 'session-1',
  epoch: 0,
  roles: [],
  tenants: {},
};

/** Signed with a key of ours, and still nothing that we would write. */
describe('a token that is odd', () => {
  let key: TestKey;
  let verifier: OwnTokenVerifier;
  beforeAll(async () => {
    key = await aKey('ours');
    verifier = new OwnTokenVerifier(identity, { find: () => asOurs(key) }, clock);
  });
  const signed = (payload: string, header: Record<string, unknown> = {}): Promise<string> =>
    new CompactSign(Buffer.from(payload))
      .setProtectedHeader({ alg: 'RS256', typ: 'at+jwt', kid: 'ours', ...header })
      .sign(key.privateKey, { crit: { 'urn:odd': true } });
  const json = JSON.stringify(claims);

  it('is not one in order', async () => {
    expect(await verifier.verify(await signed(json))).toBeInstanceOf(Principal);
  });

  it.each([
    ['says a claim twice', json.replace('"sub"', '"sub":"root","sub"')],
    ['says a claim twice, once escaped', json.replace('"sub"', '"\\u0073ub":"root","sub"')],
    ['says a tenant twice', json.replace('"tenants":{}', '"tenants":{"A:CL":["USER"],"A:CL":["ADMIN"]}')],
    ['has a number for sub', json.replace('"user-1"', '7')],
    ['has a list for sub', json.replace('"user-1"', '["user-1"]')],
    ['holds no object', '[]'],
    ['holds no JSON', 'sub=user-1'],
  ])('checklist 9: is refused when it %s', async (_what, payload) => {
    expect(payload).not.toBe(json);
    expect(await verifier.verify(await signed(payload))).toBe(TOKEN_INVALID);
  });

  it('checklist 9: is refused when it names an extension that must be understood', async () => {
    expect(await verifier.verify(await signed(json, { crit: ['urn:odd'], 'urn:odd': 1 }))).toBe(TOKEN_INVALID);
  });

  it('checklist 9: is refused when another token is all it holds', async () => {
    const inner = await aToken(key, { claims });
    expect(await verifier.verify(await signed(inner, { cty: 'JWT' }))).toBe(TOKEN_INVALID);
  });

  it('checklist 9: is refused when its header says something twice', async () => {
    const [, payload, signature] = (await signed(json)).split('.') as [string, string, string];
    const header = Buffer.from('{"alg":"none","alg":"RS256","typ":"at+jwt","kid":"ours"}').toString('base64url');
    expect(await verifier.verify(`${header}.${payload}.${signature}`)).toBe(TOKEN_INVALID);
  });
});
