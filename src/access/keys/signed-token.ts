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
const signInput = ({ algorithm, kid }: SigningKey, typ: string, claims: object): string =>
  `${base64url({ alg: algorithm, typ, kid })}.${base64url(claims)}`;

/** @returns an access token: claims signed with this key (RFC 7515 §7.1, RFC 9068 §2.1) */
export async function signedToken(key: SigningKey, claims: object): Promise<string> {
  const input = signInput(key, 'at+jwt', claims);
  const signature = await signatures[key.algorithm](key, Buffer.from(input));
  return `${input}.${signature.toString('base64url')}`;
}

/**
 * @param key one of P-256
 * @param typ media type without `application/` (RFC 7515 §4.1.9)
 * @returns claims signed with this key, at once: some sixty microseconds
 */
export function signedAtOnce(key: SigningKey, typ: string, claims: object): string {
  const input = signInput(key, typ, claims);
  const options = { key: key.privateKey, dsaEncoding: 'ieee-p1363' } as const;
  return `${input}.${sign('sha256', Buffer.from(input), options).toString('base64url')}`;
}
