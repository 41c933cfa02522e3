import { KeyObject } from 'node:crypto';
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';
import type { SigningKey, TokenAlgorithm } from '../keys/signing-key';
import type { TrustedIssuer } from '../ports';

/** Keys and tokens for the tests of verification. */
export interface TestKey {
  readonly kid: string;
  readonly privateKey: CryptoKey;
  readonly publicKey: CryptoKey;
  readonly jwk: JWK;
  readonly algorithm: string;
}

export async function aKey(kid: string, alg = 'RS256'): Promise<TestKey> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  return { kid, privateKey, publicKey, algorithm: alg, jwk: { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' } };
}

/** The key as one of ours, for its own algorithm unless said otherwise. */
export function asOurs({ kid, privateKey, publicKey, jwk, algorithm }: TestKey, takenFor = algorithm): SigningKey {
  return {
    kid,
    algorithm: takenFor as TokenAlgorithm,
    published: jwk as never,
    privateKey: KeyObject.from(privateKey),
    publicKey: KeyObject.from(publicKey),
    activatesAtMs: 0,
  };
}

export interface TokenSketch {
  readonly header?: Readonly<Record<string, unknown>>;
  readonly claims?: Readonly<Record<string, unknown>>;
}

/** Signs a token as it is asked to, sense or nonsense. A claim that is undefined is left out. */
export function aToken(key: TestKey, { header = {}, claims = {} }: TokenSketch): Promise<string> {
  return new SignJWT(JSON.parse(JSON.stringify(claims)) as Record<string, unknown>)
    .setProtectedHeader({ alg: key.algorithm, typ: 'at+jwt', kid: key.kid, ...header })
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
