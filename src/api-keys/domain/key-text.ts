import { hash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { API_KEY_START } from '../../access';
import type { Random } from '../../shared/crypto';

/**
 * What the holder of a key has: `iamgw_<prefix>_<secret>_<checksum>`, letters and digits between the underscores.
 * The prefix is the public name of the key, 64 random bits; the secret has 256; the checksum is the CRC-32 of all that
 * stands before it, so that a typo and a look-alike are refused without a look-up, and scanners report no false finds.
 */
export interface KeyText {
  readonly prefix: string;
  readonly secret: string;
  readonly checksum: string;
}

const PREFIX_BYTES = 8;
const SECRET_BYTES = 32;
/** Digits that so many bytes need in base 62. */
const PREFIX_LENGTH = 11;
const SECRET_LENGTH = 43;
const CHECKSUM_LENGTH = 6;
const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

const SHAPE = new RegExp(
  `^${API_KEY_START}([0-9A-Za-z]{${PREFIX_LENGTH}})_([0-9A-Za-z]{${SECRET_LENGTH}})_([0-9A-Za-z]{${CHECKSUM_LENGTH}})$`,
);

/** @returns the parts of a key whose checksum holds; undefined for everything else */
export function parseKey(text: string): KeyText | undefined {
  const parts = SHAPE.exec(text);
  if (parts === null) return undefined;
  const [, prefix, secret, checksum] = parts as unknown as [string, string, string, string];
  return checksumOf(prefix, secret) === checksum ? { prefix, secret, checksum } : undefined;
}

export function writeKey({ prefix, secret, checksum }: KeyText): string {
  return `${API_KEY_START}${prefix}_${secret}_${checksum}`;
}

/** @param prefix of the key that gets another secret; a new key gets a new one */
export function drawKey(random: Random, prefix = base62(random.bytes(PREFIX_BYTES), PREFIX_LENGTH)): KeyText {
  const secret = base62(random.bytes(SECRET_BYTES), SECRET_LENGTH);
  return { prefix, secret, checksum: checksumOf(prefix, secret) };
}

/**
 * What is kept of a secret. Plain SHA-256: a slow hash helps only where somebody could guess, and nobody guesses 256
 * random bits.
 */
export const hashOfSecret = (secret: string): Buffer => hash('sha256', secret, 'buffer');

function checksumOf(prefix: string, secret: string): string {
  return digitsOf(BigInt(crc32(`${API_KEY_START}${prefix}_${secret}`)), CHECKSUM_LENGTH);
}

function base62(bytes: Buffer, length: number): string {
  return digitsOf(BigInt(`0x${bytes.toString('hex')}`), length);
}

function digitsOf(value: bigint, length: number): string {
  let text = '';
  for (let rest = value; rest > 0n; rest /= 62n) text = DIGITS[Number(rest % 62n)]! + text;
  return text.padStart(length, '0');
}
