/** Tokens for the snippets: what the built code writes, and what must not pass for it. */
import { generateKeyPairSync, sign } from 'node:crypto';
import { createRequire } from 'node:module';

const built = createRequire(import.meta.url);
const { IdentityTokens } = built('../../dist/src/access/identity-tokens.js');
const { Principal } = built('../../dist/src/access/principal.js');

export const ISSUER = 'https://gateway.example';

function aKey(kid) {
  const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return {
    kid,
    algorithm: 'ES256',
    ...pair,
    jwk: { ...pair.publicKey.export({ format: 'jwk' }), kid, alg: 'ES256', use: 'sig' },
  };
}
const [key, stranger] = [aKey('one'), aKey('one')];
export const keySet = { keys: [aKey('next').jwk, key.jwk] };

const principal = new Principal({
  issuer: ISSUER,
  subject: 'user-1',
  userId: 'user-1',
  installationRoles: ['USER'],
  tenants: [],
  scopes: [],
  expiresAtMs: Date.now() + 600_000,
  ours: true,
  controlPlane: true,
});
const random = { uuid: () => 'b4f6', bytes: (count) => Buffer.alloc(count) };
const request = { audience: 'mawbs', method: 'POST', path: '/mawbs/7', tenant: undefined, requestId: 'request-1' };

function token({ signer = key, atMs = Date.now(), issuer = ISSUER, ...change } = {}) {
  const clock = { nowMs: () => atMs, monotonicMs: () => atMs };
  const tokens = new IdentityTokens({ issuer }, { current: () => signer }, clock, random);
  return tokens.tokenFor(principal, { ...request, ...change });
}

const encoded = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
/** The claims of a good token under another header, signed with the good key. */
function underHeader(header) {
  const input = `${encoded(header)}.${token().split('.')[1]}`;
  if (header.alg === 'none') return `${input}.`;
  return `${input}.${sign('sha256', Buffer.from(input), { key: key.privateKey, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
}
function tampered() {
  const [head, claims, signature] = token().split('.');
  return [head, encoded({ ...JSON.parse(Buffer.from(claims, 'base64url')), roles: ['ADMIN'] }), signature].join('.');
}

const seen = (name, text, change = {}) => ({ name, token: text, method: 'POST', path: '/mawbs/7', ...change });
/** Without `sub` it must be refused. */
export const cases = [
  seen('a good one', token(), { sub: 'user-1' }),
  seen('a good one for reading', token({ method: 'GET' }), { method: 'GET', sub: 'user-1' }),
  seen('seen by another upstream', token({ audience: 'hawbs' })),
  seen('used with another method', token(), { method: 'DELETE' }),
  seen('used at another path', token(), { path: '/mawbs/8' }),
  seen('used below its path', token(), { path: '/mawbs/7/parts' }),
  seen('expired', token({ atMs: Date.now() - 70_000 })),
  seen('of another issuer', token({ issuer: 'https://other.example' })),
  seen('signed by a stranger who knows the key id', token({ signer: stranger })),
  seen('with other roles than were signed', tampered()),
  seen('not signed', underHeader({ alg: 'none', typ: 'gateway-identity+jwt' })),
  seen('an access token, signed with the same key', underHeader({ alg: 'ES256', typ: 'at+jwt', kid: 'one' })),
  seen('of no type', underHeader({ alg: 'ES256', kid: 'one' })),
  seen('no token', 'nonsense'),
];
