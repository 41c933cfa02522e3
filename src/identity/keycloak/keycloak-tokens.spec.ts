import { TOKEN_INVALID } from '../../access';
import { aKey, aToken, type TestKey } from '../../access/testing';
import { FakeClock } from '../../shared/clock';
import { KeycloakTokens, providerUserIn } from './keycloak-tokens';

const settings = { realm: 'R', issuer: 'https://login.example/realms/R', clientId: 'iam-gateway' };

describe('KeycloakTokens', () => {
  let key: TestKey;
  let clock: FakeClock;
  let fetched: string[];
  let tokens: KeycloakTokens;
  beforeAll(async () => {
    key = await aKey('k1');
  });
  beforeEach(() => {
    clock = new FakeClock();
    fetched = [];
    const call = ({ path }: { path: string }) => {
      fetched.push(path);
      return Promise.resolve({ status: 200, location: undefined, body: { keys: [key.jwk] } });
    };
    tokens = new KeycloakTokens({ call }, settings, clock);
  });
  const claims = (more: Record<string, unknown> = {}): Record<string, unknown> => ({
    iss: settings.issuer,
    sub: 'u1',
    aud: 'iam-gateway',
    typ: 'Bearer',
    iat: Math.floor(clock.nowMs() / 1000),
    exp: Math.floor(clock.nowMs() / 1000) + 300,
    ...more,
  });
  const access = async (more: Record<string, unknown> = {}, header: Record<string, unknown> = {}) =>
    tokens.access(await aToken(key, { header, claims: claims(more) }));

  it.each(['at+jwt', 'JWT'])('reads an access token with header %s, for us among others', async (typ) => {
    expect(await access({ aud: ['iam-gateway', 'realm-management'] }, { typ })).toMatchObject({ sub: 'u1' });
  });

  it.each([
    ['an ID token', { typ: 'ID' }, { typ: 'JWT' }],
    ['a refresh token', { typ: 'Refresh' }, { typ: 'JWT' }],
    ['a logout token', {}, { typ: 'logout+jwt' }],
    ['one without a type inside', { typ: undefined }, {}],
    ['one for somebody else', { aud: ['account'] }, {}],
    ['one of another realm', { iss: 'https://login.example/realms/S' }, {}],
    ['one of our issuer, almost', { iss: `${settings.issuer}/` }, {}],
    ['one that is over', { exp: 1 }, {}],
    ['one without an end', { exp: undefined }, {}],
  ])('checklist 08: takes no other token for it: %s', async (_what, more, header) => {
    expect(await access(more, header)).toBe(TOKEN_INVALID);
  });

  it('takes nothing for a token that is none', async () => {
    expect(await tokens.access('garbage')).toBe(TOKEN_INVALID);
  });

  it('checklist 12: a thousand tokens with invented key ids cost one fetch in ten seconds', async () => {
    await access();
    clock.advance(11_000);
    const forged = await Promise.all(
      Array.from({ length: 1000 }, (_, i) => aToken(key, { header: { kid: `invented ${i}` }, claims: claims() })),
    );
    for (const answer of await Promise.all(forged.map((token) => tokens.access(token))))
      expect(answer).toBe(TOKEN_INVALID);
    expect(fetched).toHaveLength(2);
    expect(new Set(fetched)).toEqual(new Set(['/realms/R/protocol/openid-connect/certs']));
  });

  describe('an ID token', () => {
    const identity = async (more: Record<string, unknown>) =>
      tokens.identity(await aToken(key, { header: { typ: 'JWT' }, claims: claims({ typ: 'ID', ...more }) }), 'n1');

    it('is good with our nonce, given to our client', async () => {
      expect(await identity({ nonce: 'n1', azp: 'iam-gateway' })).toMatchObject({ sub: 'u1' });
    });

    it.each([
      ['another nonce', { nonce: 'n2', azp: 'iam-gateway' }],
      ['no nonce', { azp: 'iam-gateway' }],
      ['another client', { nonce: 'n1', azp: 'iam-portal' }],
      ['another audience', { nonce: 'n1', azp: 'iam-gateway', aud: 'iam-portal' }],
      ['another type', { nonce: 'n1', azp: 'iam-gateway', typ: 'Bearer' }],
    ])('is worth nothing with %s', async (_what, more) => expect(await identity(more)).toBe(TOKEN_INVALID));
  });
});

describe('providerUserIn', () => {
  it('reads what is there, and takes a list that was left out for an empty one', () => {
    const least = { sub: 'u1', exp: 1 };
    expect(providerUserIn(least)).toEqual({
      externalId: 'u1',
      username: 'u1',
      email: undefined,
      emailVerified: false,
      givenName: undefined,
      familyName: undefined,
      enabled: true,
      realmRoles: [],
      isRealmAdmin: false,
      groups: [],
      tenants: [],
    });
    expect(
      providerUserIn({
        ...least,
        preferred_username: 'ana',
        realm_access: { roles: ['USER'] },
        resource_access: { 'realm-management': { roles: ['realm-admin'] }, account: { roles: ['x'] } },
        groups: ['/operators'],
        tenants: ['SERHAFEN:CL'],
      }),
    ).toMatchObject({
      username: 'ana',
      realmRoles: ['USER'],
      isRealmAdmin: true,
      groups: ['/operators'],
      tenants: ['SERHAFEN:CL'],
    });
  });
});
