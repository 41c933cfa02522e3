import {
  calculateJwkThumbprint,
  type CryptoKey,
  exportJWK,
  exportPKCS8,
  generateKeyPair,
  importJWK,
  importPKCS8,
  type JWK_RSA_Public,
} from 'jose';
import type { Envelope } from '../../shared/crypto';

export const SIGNING_ALGORITHM = 'RS256';
const MODULUS_BITS = 2048;

/** A public key as it is published (RFC 7517 §4, RFC 7518 §6.3.1). */
export interface PublishedKey {
  readonly kty: 'RSA';
  readonly use: 'sig';
  readonly alg: 'RS256';
  readonly kid: string;
  readonly n: string;
  readonly e: string;
}

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

/** A signing key ready for use. */
export interface SigningKey {
  readonly kid: string;
  readonly published: PublishedKey;
  readonly privateKey: CryptoKey;
  readonly publicKey: CryptoKey;
  readonly activatesAtMs: number;
}

const placeOf = (kid: string): string => `signing-key:${kid}`;

/** A new RSA key; its id is its thumbprint (RFC 7638). Takes some hundred milliseconds off the event loop. */
export async function generateSigningKey(
  envelope: Envelope,
  createdAtMs: number,
  activatesAtMs: number,
): Promise<StoredSigningKey> {
  const pair = await generateKeyPair(SIGNING_ALGORITHM, { modulusLength: MODULUS_BITS, extractable: true });
  const { n, e } = (await exportJWK(pair.publicKey)) as JWK_RSA_Public;
  const kid = await calculateJwkThumbprint({ kty: 'RSA', n, e });
  return {
    kid,
    publicJwk: { kty: 'RSA', use: 'sig', alg: SIGNING_ALGORITHM, kid, n, e },
    privateKey: envelope.seal(await exportPKCS8(pair.privateKey), placeOf(kid)),
    createdAtMs,
    activatesAtMs,
  };
}

/** @throws {MasterKeyError} when the key was sealed with another master key */
export async function openSigningKey(envelope: Envelope, stored: StoredSigningKey): Promise<SigningKey> {
  const { kid, publicJwk, activatesAtMs } = stored;
  return {
    kid,
    published: publicJwk,
    privateKey: await importPKCS8(envelope.open(stored.privateKey, placeOf(kid)), SIGNING_ALGORITHM),
    publicKey: await importJWK(publicJwk, SIGNING_ALGORITHM),
    activatesAtMs,
  };
}
