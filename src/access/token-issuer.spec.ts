import { decodeJwt, decodeProtectedHeader } from 'jose';
import { FakeClock } from '../shared/clock';
import { FakeRandom } from '../shared/crypto';
import { Principal } from './principal';
import { MAX_TOKEN_LENGTH, type TokenSession, type TokenSubject, TokenIssuer } from './token-issuer';
import { OwnTokenVerifier } from './verify/own-token-verifier';
import { aKey, asOurs, type TestKey } from './verify/testing';

const clock = new FakeClock();
const now = clock.nowMs() / 1000;
const identity = { issuer: 'https://gateway.test', audience: 'iam-gateway' };
const subject: TokenSubject = {
  userId: 'user-1',
  email: 'ana@example.test',
  epoch: 4,
  rolesEpoch: 2,
  installationRoles: ['ADMIN', 'SUPERADMIN', 'USER'],
  memberships: [
    { tenantCode: 'SERHAFEN:CL', roles: ['ADMIN', 'USER'] },
    { tenantCode: 'ANDESLOG:PE', roles: [] },
  ],
};
const session: TokenSession = {
  id: 'session-1',
  clientId: 'portal',
  acr: 'password',
  authTimeMs: clock.nowMs() - 5_500,
  scope: 'portal',
  tenantCode: undefined,
  expiresAtMs: clock.nowMs() + 3_600_000,
};

describe('TokenIssuer', () => {
  let key: TestKey;
  let issuer: TokenIssuer;
  beforeAll(async () => {
    key = await aKey('k1');
    const current = () => asOurs(key);
    issuer = new TokenIssuer(identity, { current }, clock, new FakeRandom(), { ACCESS_TOKEN_SECONDS: 600 });
  });

  it('writes every claim, roles kept apart by tenant', async () => {
    const { accessToken, expiresInSeconds } = await issuer.issue(subject, session);
    expect(decodeProtectedHeader(accessToken)).toEqual({ alg: 'RS256', typ: 'at+jwt', kid: 'k1' });
    expect(decodeJwt(accessToken)).toEqual({
      iss: 'https://gateway.test',
      sub: 'user-1',
      aud: 'iam-gateway',
      client_id: 'portal',
      iat: now,
      exp: now + 600,
      jti: expect.stringMatching(/^[0-9a-f-]{36}$/),
      sid: 'session-1',
      epoch: 4,
      roles_epoch: 2,
      scope: 'portal',
      acr: 'password',
      auth_time: Math.floor(now - 5.5),
      email: 'ana@example.test',
      roles: ['ADMIN', 'SUPERADMIN', 'USER'],
      tenants: { 'SERHAFEN:CL': ['ADMIN', 'USER'], 'ANDESLOG:PE': [] },
    });
    expect(expiresInSeconds).toBe(600);
  });

  it('writes what the verifier reads', async () => {
    const { accessToken } = await issuer.issue({ ...subject, installationRoles: [] }, session);
    const verifier = new OwnTokenVerifier(identity, { find: () => asOurs(key) }, clock);
    const principal = (await verifier.verify(accessToken)) as Principal;
    expect(principal.rolesTextIn('SERHAFEN:CL')).toBe('ADMIN,USER');
    expect(principal.rolesTextIn('ANDESLOG:PE')).toBe('');
  });

  it.each(['RS256', 'ES256', 'EdDSA'])('signs with a key for %s what that key verifies', async (algorithm) => {
    const ours = asOurs(await aKey('k2', algorithm));
    const settings = { ACCESS_TOKEN_SECONDS: 600 };
    const issuer = new TokenIssuer(identity, { current: () => ours }, clock, new FakeRandom(), settings);
    const { accessToken } = await issuer.issue(subject, session);
    expect(decodeProtectedHeader(accessToken)).toEqual({ alg: algorithm, typ: 'at+jwt', kid: 'k2' });
    expect(await new OwnTokenVerifier(identity, { find: () => ours }, clock).verify(accessToken)).toBeInstanceOf(
      Principal,
    );
  });

  it('gives every token an id of its own', async () => {
    const [a, b] = [await issuer.issue(subject, session), await issuer.issue(subject, session)];
    expect(decodeJwt(a.accessToken).jti).not.toBe(decodeJwt(b.accessToken).jti);
  });

  it('never outlives the session', async () => {
    const ending = { ...session, expiresAtMs: clock.nowMs() + 90_000 };
    const { accessToken, expiresInSeconds } = await issuer.issue(subject, ending);
    expect(expiresInSeconds).toBe(90);
    expect(decodeJwt(accessToken).exp).toBe(now + 90);
  });

  it.each([
    [50, undefined, 50],
    [51, undefined, 0],
    [51, 'UNIT7:CL', 1],
    [51, 'OTHER:CL', 0],
  ])('carries of %d tenants, with %p chosen, %d', async (count, tenantCode, carried) => {
    const memberships = Array.from({ length: count }, (_, i) => ({ tenantCode: `UNIT${i}:CL`, roles: ['USER'] }));
    const { accessToken } = await issuer.issue({ ...subject, memberships }, { ...session, tenantCode });
    const { tenants } = decodeJwt<{ tenants: object }>(accessToken);
    expect(Object.keys(tenants)).toHaveLength(carried);
    if (carried === 1) expect(tenants).toEqual({ 'UNIT7:CL': ['USER'] });
  });

  it('checklist 9: never writes a token that is too long to be taken', async () => {
    const role = (i: number): string => `ROLE_${i}_${'X'.repeat(50)}`;
    const tenant = (name: string, count: number) => ({ tenantCode: name, roles: Array.from({ length: count }, (_, i) => role(i)) }); // prettier-ignore
    const memberships = [tenant('LARGE:CL', 70), ...Array.from({ length: 9 }, (_, i) => tenant(`UNIT${i}:CL`, 10))];
    const chosen = await issuer.issue({ ...subject, memberships }, { ...session, tenantCode: 'LARGE:CL' });
    expect(Object.keys(decodeJwt<{ tenants: object }>(chosen.accessToken).tenants)).toEqual(['LARGE:CL']);
    expect(chosen.accessToken.length).toBeLessThanOrEqual(MAX_TOKEN_LENGTH);
    const none = await issuer.issue({ ...subject, memberships }, session);
    expect(decodeJwt(none.accessToken)['tenants']).toEqual({});
    const usual = Array.from({ length: 50 }, (_, i) => ({ tenantCode: `UNIT${i}:CL`, roles: ['ADMIN', 'USER'] }));
    const { accessToken } = await issuer.issue({ ...subject, memberships: usual }, session);
    expect(Object.keys(decodeJwt<{ tenants: object }>(accessToken).tenants)).toHaveLength(50);
    expect(accessToken.length).toBeLessThanOrEqual(MAX_TOKEN_LENGTH);
  });
});
