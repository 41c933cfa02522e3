import { createLocalJWKSet } from 'jose';
import { FakeClock } from '../../shared/clock';
import { TOKEN_INVALID } from '../bearer';
import type { TrustedIssuer } from '../ports';
import { Principal } from '../principal';
import { FakeRoleGraph } from '../testing';
import { ForeignTokenVerifier } from './foreign-token-verifier';
import { aKey, aToken, aTrustedIssuer, type TestKey } from './testing';

const clock = new FakeClock();
const roleGraph = new FakeRoleGraph({ SUPERADMIN: ['ADMIN', 'USER'], ADMIN: ['USER'] });
const now = Math.floor(clock.nowMs() / 1000);
const claims = { iss: 'https://login.example', aud: 'iam-gateway', sub: 'u-1', iat: now, exp: now + 600 };

describe('ForeignTokenVerifier', () => {
  let key: TestKey;
  beforeAll(async () => (key = await aKey('k1')));
  const verify = async (
    definition: TrustedIssuer,
    sketch: { header?: object; claims?: object } = {},
  ): Promise<Principal> =>
    (await new ForeignTokenVerifier(definition, createLocalJWKSet({ keys: [key.jwk] }), roleGraph, clock).verify(
      await aToken(key, { header: { ...sketch.header }, claims: { ...claims, ...sketch.claims } }),
    )) as Principal;

  it('needs neither jti nor sid, and names the user after the issuer’s host', async () => {
    expect(await verify(aTrustedIssuer())).toMatchObject({
      id: 'https://login.example#u-1',
      userId: 'login.example:u-1',
      ours: false,
      controlPlane: false,
    });
  });

  it('takes the bare subject where the issuer says so, and any name where the issuer is no URL', async () => {
    expect(await verify(aTrustedIssuer({ claims: { id: 'sub' } }))).toMatchObject({ userId: 'u-1' });
    const plain = aTrustedIssuer({ issuer: 'legacy' });
    expect(await verify(plain, { claims: { iss: 'legacy' } })).toMatchObject({ userId: 'legacy:u-1' });
  });

  it.each<[string, Partial<TrustedIssuer>, { header?: object; claims?: object }]>([
    ['no audience', {}, { claims: { aud: undefined } }],
    ['another audience', {}, { claims: { aud: ['a', 'b'] } }],
    ['no expiry', {}, { claims: { exp: undefined } }],
    ['no subject', {}, { claims: { sub: undefined } }],
    ['no issuer', {}, { claims: { iss: undefined } }],
    ['another type', {}, { header: { typ: 'JWT' } }],
    ['an algorithm that its issuer does not use', { algorithms: ['ES256'] }, {}],
    ['a subject that no header can carry', {}, { claims: { sub: 'a\nb' } }],
    ['a birth in the future', {}, { claims: { iat: now + 6 } }],
    ['a key of another id', {}, { header: { kid: 'k2' } }],
  ])('refuses a token with %s', async (_, definition, sketch) => {
    expect(await verify(aTrustedIssuer(definition), sketch)).toBe(TOKEN_INVALID);
  });

  it.each(['JWT', 'jwt', 'application/jwt'])(
    'takes the type that the issuer is configured with, such as %s',
    async (typ) => {
      expect(await verify(aTrustedIssuer({ typ: 'JWT' }), { header: { typ } })).toBeInstanceOf(Principal);
    },
  );

  it('counts mapped roles in the tenants that the token names, and where none is selected', async () => {
    const definition = aTrustedIssuer({
      claims: { roles: 'realm_access.roles', rolesMap: { ops: 'OPERATOR', boss: 'ADMIN' }, tenants: 'tenants' },
    });
    const principal = await verify(definition, {
      claims: { realm_access: { roles: ['ops', 'boss', 'SUPERADMIN'] }, tenants: ['serhafen:cl', 'ANDESLOG:PE', '??'] },
    });
    expect(principal.rolesTextIn('SERHAFEN:CL')).toBe('ADMIN,OPERATOR,USER');
    expect(principal.rolesTextIn(undefined)).toBe('ADMIN,OPERATOR,USER');
    expect(principal.rolesTextIn('OTHER:CL')).toBe('');
    expect([...principal.tenants.keys()]).toEqual(['SERHAFEN:CL', 'ANDESLOG:PE']);
  });

  it('reads a tenants claim that is one string', async () => {
    const principal = await verify(aTrustedIssuer({ claims: { tenants: 'org.tenant' } }), {
      claims: { org: { tenant: 'SERHAFEN:CL' } },
    });
    expect([...principal.tenants.keys()]).toEqual(['SERHAFEN:CL']);
  });

  it('does not let a foreign SUPERADMIN into tenants', async () => {
    const principal = await verify(aTrustedIssuer({ claims: { roles: 'roles' } }), {
      claims: { roles: ['SUPERADMIN'] },
    });
    expect(principal.isSuperadmin).toBe(false);
    expect(principal.rolesTextIn(undefined)).toBe('ADMIN,SUPERADMIN,USER');
    expect(principal.rolesTextIn('SERHAFEN:CL')).toBe('');
  });

  it('counts no role that would be two in a header, and none that the map does not name', async () => {
    const unmapped = await verify(aTrustedIssuer({ claims: { roles: 'roles' } }), {
      claims: { roles: ['AUDITOR', 'A,ADMIN', 'B\nADMIN', '', 7] },
    });
    expect(unmapped.rolesTextIn(undefined)).toBe('AUDITOR');
    const mapped = await verify(aTrustedIssuer({ claims: { roles: 'roles', rolesMap: { a: 'AUDITOR' } } }), {
      claims: { roles: ['ADMIN', 'constructor', '__proto__'] },
    });
    expect(mapped.rolesTextIn(undefined)).toBe('');
    const odd = await verify(aTrustedIssuer({ claims: { roles: 'roles' } }), { claims: { roles: ['constructor'] } });
    expect(odd.rolesTextIn(undefined)).toBe('constructor');
  });

  it('refuses a token whose key the issuer publishes damaged', async () => {
    const damaged = createLocalJWKSet({ keys: [{ kty: 'RSA', kid: key.kid, alg: 'RS256' }] });
    const token = await aToken(key, { claims });
    expect(await new ForeignTokenVerifier(aTrustedIssuer(), damaged, roleGraph, clock).verify(token)).toBe(
      TOKEN_INVALID,
    );
  });

  it('does not take a letter for another that only looks like it, or is written so in capitals', async () => {
    const principal = await verify(aTrustedIssuer({ claims: { tenants: 'tenants' } }), {
      claims: { tenants: ['\u017ferhafen:cl', 'andeslog:p\u0435', 'expre\u00df:cl', 's\u0131berhafen:cl'] },
    });
    expect([...principal.tenants.keys()]).toEqual([]);
  });

  it('reads a claim whose name has dots in it', async () => {
    const principal = await verify(aTrustedIssuer({ claims: { roles: 'https://login.example/roles' } }), {
      claims: { 'https://login.example/roles': 'AUDITOR' },
    });
    expect(principal.rolesTextIn(undefined)).toBe('AUDITOR');
  });

  it('reads scopes as a string or a list, and lets in who may', async () => {
    const definition = aTrustedIssuer({ controlPlane: true });
    expect(await verify(definition, { claims: { scope: 'a b' } })).toMatchObject({
      scopes: new Set(['a', 'b']),
      controlPlane: true,
    });
    expect(await verify(definition, { claims: { scp: ['a', 'c'] } })).toMatchObject({ scopes: new Set(['a', 'c']) });
  });
});
