import { type CryptoKey, exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';
import type { TrustedIssuer } from '../ports';

/** Keys and tokens for the tests of verification. */
export interface TestKey {
  readonly kid: string;
  readonly privateKey: CryptoKey;
  readonly publicKey: CryptoKey;
  readonly jwk: JWK;
}

export async function aKey(kid: string, alg = 'RS256'): Promise<TestKey> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  return { kid, privateKey, publicKey, jwk: { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' } };
}

export interface TokenSketch {
  readonly header?: Readonly<Record<string, unknown>>;
  readonly claims?: Readonly<Record<string, unknown>>;
}

/** Signs a token as it is asked to, sense or nonsense. A claim that is undefined is left out. */
export function aToken(key: TestKey, { header = {}, claims = {} }: TokenSketch): Promise<string> {
  return new SignJWT(JSON.parse(JSON.stringify(claims)) as Record<string, unknown>)
    .setProtectedHeader({ alg: 'RS256', typ: 'at+jwt', kid: key.kid, ...header })
    .sign(key.privateKey);
}

export function aTrustedIssuer(
  sketch: Partial<Omit<TrustedIssuer, 'claims'>> & { claims?: Partial<TrustedIssuer['claims']> } = {},
): TrustedIssuer {
  return {
    issuer: 'https://login.example',
    jwksUrl: 'https://login.example/jwks',
    audience: 'iam-gateway',
    algorithms: ['RS256'],
    typ: 'at+jwt',
    controlPlane: false,
    ...sketch,
    claims: { id: 'issuer-sub', email: 'email', rolesMap: {}, ...sketch.claims },
  };
}
