import { createPrivateKey, createPublicKey, generateKeyPair as generate, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { calculateJwkThumbprint, type JWK } from 'jose';
import type { Environment } from '../../shared/config';
import type { Envelope } from '../../shared/crypto';

const generateKeyPair = promisify(generate);

/** How a key signs (RFC 7518 §3.1, RFC 8037 §3.1; EdDSA with Ed25519). A key has one for its whole life. */
export type TokenAlgorithm = Environment['TOKEN_ALGORITHM'];

interface Published<Algorithm extends TokenAlgorithm> {
  readonly use: 'sig';
  readonly alg: Algorithm;
  readonly kid: string;
}
/** A public key as it is published (RFC 7517 §4, RFC 7518 §6.2.1 and §6.3.1, RFC 8037 §2). */
export type PublishedKey =
  | (Published<'RS256'> & { readonly kty: 'RSA'; readonly n: string; readonly e: string })
  | (Published<'ES256'> & { readonly kty: 'EC'; readonly crv: 'P-256'; readonly x: string; readonly y: string })
  | (Published<'EdDSA'> & { readonly kty: 'OKP'; readonly crv: 'Ed25519'; readonly x: string });

/** A signing key as it is kept: the private half is sealed with the master key. */
export interface StoredSigningKey {
  readonly kid: string;
  readonly publicJwk: PublishedKey;
  /** PKCS #8 in PEM, sealed. */
  readonly privateKey: string;
  readonly createdAtMs: number;
  /** From then on it signs, if no later one does. */
  readonly activatesAtMs: number;
}

/** What a token is verified with: a key, and the one algorithm that it is for. */
export interface VerificationKey {
  readonly algorithm: TokenAlgorithm;
  readonly publicKey: KeyObject;
}

/** A signing key ready for use: opened once, however often it signs. */
export interface SigningKey extends VerificationKey {
  readonly kid: string;
  readonly published: PublishedKey;
  readonly privateKey: KeyObject;
  readonly activatesAtMs: number;
}

const placeOf = (kid: string): string => `signing-key:${kid}`;

const makers: Readonly<Record<TokenAlgorithm, () => Promise<{ publicKey: KeyObject; privateKey: KeyObject }>>> = {
  RS256: () => generateKeyPair('rsa', { modulusLength: 2048 }),
  ES256: () => generateKeyPair('ec', { namedCurve: 'P-256' }),
  EdDSA: () => generateKeyPair('ed25519'),
};

/** A new key; its id is its thumbprint (RFC 7638). One for RS256 takes some hundred milliseconds off the event loop. */
export async function generateSigningKey(
  algorithm: TokenAlgorithm,
  envelope: Envelope,
  createdAtMs: number,
  activatesAtMs: number,
): Promise<StoredSigningKey> {
  const pair = await makers[algorithm]();
  const members = pair.publicKey.export({ format: 'jwk' }) as JWK;
  const kid = await calculateJwkThumbprint(members);
  return {
    kid,
    publicJwk: { ...members, use: 'sig', alg: algorithm, kid } as PublishedKey,
    privateKey: envelope.seal(pair.privateKey.export({ type: 'pkcs8', format: 'pem' }) as string, placeOf(kid)),
    createdAtMs,
    activatesAtMs,
  };
}

/** @throws {MasterKeyError} when the key was sealed with another master key */
export function openSigningKey(envelope: Envelope, stored: StoredSigningKey): SigningKey {
  const { kid, publicJwk, activatesAtMs } = stored;
  return {
    kid,
    algorithm: publicJwk.alg,
    published: publicJwk,
    privateKey: createPrivateKey(envelope.open(stored.privateKey, placeOf(kid))),
    publicKey: createPublicKey({ key: { ...publicJwk }, format: 'jwk' }),
    activatesAtMs,
  };
}
