import { sign } from 'node:crypto';
import { promisify } from 'node:util';
import type { SigningKey } from './signing-key';

const signOnAnotherThread = promisify(sign);

/** What these curves take is less than handing it to another thread and hearing of it; a signature of RSA takes twenty times as much. */
const signatures: Readonly<
  Record<SigningKey['algorithm'], (key: SigningKey, input: Buffer) => Promise<Buffer> | Buffer>
> = {
  RS256: ({ privateKey }, input) => signOnAnotherThread('sha256', input, privateKey),
  // The two numbers side by side (RFC 7518 §3.4), not in DER.
  ES256: ({ privateKey }, input) => sign('sha256', input, { key: privateKey, dsaEncoding: 'ieee-p1363' }),
  EdDSA: ({ privateKey }, input) => sign(null, input, privateKey),
};

const base64url = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** @returns an access token: claims signed with this key (RFC 7515 §7.1, RFC 9068 §2.1) */
export async function signedToken(key: SigningKey, claims: object): Promise<string> {
  const { algorithm, kid } = key;
  const input = `${base64url({ alg: algorithm, typ: 'at+jwt', kid })}.${base64url(claims)}`;
  const signature = await signatures[algorithm](key, Buffer.from(input));
  return `${input}.${signature.toString('base64url')}`;
}
