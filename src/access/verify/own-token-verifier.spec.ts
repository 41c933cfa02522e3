import { createHmac, generateKeyPairSync } from 'node:crypto';
import { exportSPKI } from 'jose';
import { FakeClock } from '../../shared/clock';
import { ISSUER_UNAVAILABLE, TOKEN_INVALID } from '../bearer';
import { Principal } from '../principal';
import { OwnTokenVerifier } from './own-token-verifier';
import { aKey, asOurs, aToken, type TestKey } from './testing';
import { KeysUnavailableError } from './token-verifier';

const clock = new FakeClock();
const now = Math.floor(clock.nowMs() / 1000);
const identity = { issuer: 'https://gateway.test', audience: 'iam-gateway' };
const claims = {
  iss: identity.issuer,
  aud: identity.audience,
  sub: 'user-1',
  client_id: 'portal',
  iat: now,
  exp: now + 600,
  jti: 'token-1',
  sid: 'session-1',
  epoch: 3,
  scope: 'portal',
  email: 'ana@example.test',
  roles: ['AUDITOR'],
  tenants: { 'SERHAFEN:CL': ['ADMIN', 'USER'], 'ANDESLOG:PE': [] },
};
const b64 = (value: unknown): string =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

describe('OwnTokenVerifier', () => {
  let key: TestKey;
  let stranger: TestKey;
  let verifier: OwnTokenVerifier;
  beforeAll(async () => {
    [key, stranger] = [await aKey('ours'), await aKey('ours')];
    verifier = new OwnTokenVerifier(identity, { find: (kid) => (kid === 'ours' ? asOurs(key) : undefined) }, clock);
  });
  const verify = async (sketch: { header?: object; claims?: object }): Promise<unknown> =>
    verifier.verify(await aToken(key, { header: { ...sketch.header }, claims: { ...claims, ...sketch.claims } }));

  it('reads what we wrote', async () => {
    const principal = await verify({});
    expect(principal).toBeInstanceOf(Principal);
    expect(principal).toMatchObject({
      userId: 'user-1',
      email: 'ana@example.test',
      sessionId: 'session-1',
      tokenId: 'token-1',
      epoch: 3,
      ours: true,
      controlPlane: true,
      expiresAtMs: claims.exp * 1000,
    });
    expect((principal as Principal).rolesTextIn('SERHAFEN:CL')).toBe('ADMIN,AUDITOR,USER');
    expect((principal as Principal).rolesTextIn('ANDESLOG:PE')).toBe('AUDITOR');
    expect((principal as Principal).scopes).toEqual(new Set(['portal']));
  });

  it('reads of which time the roles are, and takes a token that does not say it for the oldest', async () => {
    expect(await verify({ claims: { roles_epoch: 5 } })).toMatchObject({ rolesEpoch: 5 });
    expect(await verify({})).toMatchObject({ rolesEpoch: 0 });
  });

  it('takes application/at+jwt for at+jwt (RFC 9068 §2.1)', async () => {
    expect(await verify({ header: { typ: 'application/at+jwt' } })).toBeInstanceOf(Principal);
  });

  it.each<[string, { header?: object; claims?: object }]>([
    ['another issuer', { claims: { iss: 'https://elsewhere.test' } }],
    ['another audience', { claims: { aud: 'someone-else' } }],
    ['no audience', { claims: { aud: undefined } }],
    ['no expiry', { claims: { exp: undefined } }],
    ['an expiry in the past', { claims: { exp: now - 6 } }],
    ['an expiry that is no number', { claims: { exp: '9999999999' } }],
    ['a start in the future', { claims: { nbf: now + 30 } }],
    ['a birth in the future', { claims: { iat: now + 3600 } }],
    ['no subject', { claims: { sub: undefined } }],
    ['a subject with a line break', { claims: { sub: 'user\r\nX-User-Roles: ADMIN' } }],
    ['no session', { claims: { sid: undefined } }],
    ['no token id', { claims: { jti: undefined } }],
    ['no epoch', { claims: { epoch: undefined } }],
    ['roles that are no list', { claims: { roles: 'ADMIN' } }],
    ['a role with a comma', { claims: { roles: ['USER,ADMIN'] } }],
    ['tenants in a list', { claims: { tenants: ['SERHAFEN:CL'] } }],
    ['no type', { header: { typ: undefined } }],
    ['the type of an ID token', { header: { typ: 'JWT' } }],
    ['an unknown key', { header: { kid: 'other' } }],
    ['no key id', { header: { kid: undefined } }],
  ])('refuses a token with %s', async (_, sketch) => {
    expect(await verify(sketch)).toBe(TOKEN_INVALID);
  });

  it('lets clocks differ by five seconds, not by more', async () => {
    expect(await verify({ claims: { exp: now - 4 } })).toBeInstanceOf(Principal);
    expect(await verify({ claims: { nbf: now + 4 } })).toBeInstanceOf(Principal);
    expect(await verify({ claims: { iat: now + 4 } })).toBeInstanceOf(Principal);
    for (const claims of [{ exp: now - 6 }, { nbf: now + 6 }, { iat: now + 6 }])
      expect(await verify({ claims })).toBe(TOKEN_INVALID);
  });

  it.each(['none', 'None', 'nOnE'])('refuses alg %s, with and without a signature', async (alg) => {
    const head = `${b64({ alg, typ: 'at+jwt', kid: 'ours' })}.${b64(claims)}`;
    const signature = (await aToken(key, { claims })).split('.')[2]!;
    expect(await verifier.verify(`${head}.`)).toBe(TOKEN_INVALID);
    expect(await verifier.verify(`${head}.${signature}`)).toBe(TOKEN_INVALID);
  });

  it('refuses HS256 keyed with our public key', async () => {
    const head = `${b64({ alg: 'HS256', typ: 'at+jwt', kid: 'ours' })}.${b64(claims)}`;
    const secret = await exportSPKI(key.publicKey);
    const signature = createHmac('sha256', secret).update(head).digest('base64url');
    expect(await verifier.verify(`${head}.${signature}`)).toBe(TOKEN_INVALID);
  });

  it('refuses a good signature of another algorithm by our own key', async () => {
    const pss = await aKey('ours', 'PS256');
    const wide = new OwnTokenVerifier(identity, { find: () => asOurs(pss, 'RS256') }, clock);
    expect(await wide.verify(await aToken(pss, { header: { alg: 'PS256' }, claims }))).toBe(TOKEN_INVALID);
  });

  describe.each(['RS256', 'ES256', 'EdDSA'])('with a key for %s', (algorithm) => {
    const others = ['RS256', 'ES256', 'EdDSA', 'Ed25519', 'PS256', 'ES384', 'HS256', 'HS512', 'none', ''];
    let own: TestKey;
    let ours: OwnTokenVerifier;
    beforeAll(async () => {
      own = await aKey('ours', algorithm);
      ours = new OwnTokenVerifier(identity, { find: () => asOurs(own) }, clock);
    });

    it('takes what that key signed', async () => {
      expect(await ours.verify(await aToken(own, { claims }))).toBeInstanceOf(Principal);
    });

    it.each(others.filter((alg) => alg !== algorithm))(
      'checklist 1: refuses a token that says %j, with its own signature, the public key as a secret, and none',
      async (alg) => {
        const head = `${b64({ alg, typ: 'at+jwt', kid: 'ours' })}.${b64(claims)}`;
        const signature = (await aToken(own, { claims })).split('.')[2]!;
        const digest = alg === 'HS512' ? 'sha512' : 'sha256';
        const hmac = createHmac(digest, await exportSPKI(own.publicKey))
          .update(head)
          .digest('base64url');
        for (const last of [signature, hmac, '']) expect(await ours.verify(`${head}.${last}`)).toBe(TOKEN_INVALID);
      },
    );

    it.each(['RS256', 'ES256', 'EdDSA'].filter((alg) => alg !== algorithm))(
      'checklist 1: refuses the good signature of a key for %s under its id',
      async (alg) => {
        const stranger = await aKey('ours', alg);
        expect(await ours.verify(await aToken(stranger, { claims }))).toBe(TOKEN_INVALID);
      },
    );

    it('refuses the good signature of another key under its id', async () => {
      expect(await ours.verify(await aToken(await aKey('ours', algorithm), { claims }))).toBe(TOKEN_INVALID);
    });
  });

  it('checklist 1: takes no algorithm of a token for that of a key, even where both are ours', async () => {
    const curve = await aKey('ours', 'ES256');
    const token = await aToken(curve, { claims });
    const misled = new OwnTokenVerifier(identity, { find: () => asOurs(curve, 'RS256') }, clock);
    expect(await misled.verify(token)).toBe(TOKEN_INVALID);
  });

  it.each(['jwk', 'jku', 'x5u', 'x5c'])('takes no key from the header: %s', async (field) => {
    const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const bait: Record<string, unknown> = {
      jwk: stranger.jwk,
      jku: 'http://127.0.0.1:1/jwks',
      x5u: 'http://127.0.0.1:1/chain',
      x5c: [publicKey.export({ type: 'spki', format: 'der' }).toString('base64')],
    };
    const forged = await aToken(stranger, { header: { [field]: bait[field] }, claims });
    expect(await verifier.verify(forged)).toBe(TOKEN_INVALID);
    expect(await verify({ header: { [field]: bait[field] } })).toBeInstanceOf(Principal);
  });

  it('refuses a critical header that nobody understands (RFC 7515 §4.1.11)', async () => {
    const head = `${b64({ alg: 'RS256', typ: 'at+jwt', kid: 'ours', crit: ['exp'], exp: 1 })}.${b64(claims)}`;
    expect(await verifier.verify(`${head}.${(await aToken(key, { claims })).split('.')[2]!}`)).toBe(TOKEN_INVALID);
  });

  it('refuses a token with anything cut off, added or changed', async () => {
    const token = await aToken(key, { claims });
    const [head, body, signature] = token.split('.') as [string, string, string];
    const more = b64({ ...claims, roles: ['SUPERADMIN'] });
    for (const bad of [
      token.slice(0, -10),
      `${head}.${body}`,
      `${head}.${body}.`,
      `${token}.`,
      `${token}.${signature}`,
      `${head}.${more}.${signature}`,
      `${head}.${body.slice(0, -4)}.${signature}`,
      `.${body}.${signature}`,
      'abc',
      'a.b.c',
      '..',
      `${b64('null')}.${b64('null')}.${signature}`,
    ])
      expect(await verifier.verify(bad)).toBe(TOKEN_INVALID);
  });

  it('leaves out an e-mail address that no header can carry', async () => {
    expect(await verify({ claims: { email: 'josé@example.test' } })).toMatchObject({ email: undefined });
  });

  it('says that the issuer is unavailable when nobody can tell whether the key exists', async () => {
    const blind = new OwnTokenVerifier(
      identity,
      { find: () => Promise.reject(new KeysUnavailableError('down')) },
      clock,
    );
    expect(await blind.verify(await aToken(key, { claims }))).toBe(ISSUER_UNAVAILABLE);
  });
});
