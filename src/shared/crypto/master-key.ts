import { createHash, hkdfSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Environment, StartError } from '../config';

const LENGTH = 32;
const FORM = /^[A-Za-z0-9+/_-]{43}=?$/;

/** The master key is missing, malformed or another one. Never says what it is. */
export class MasterKeyError extends StartError {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'MasterKeyError';
  }
}

/** The one secret that the process is given: everything that is encrypted at rest hangs from it. */
export class MasterKey {
  /** Names the key beside what it encrypted; tells nothing about it. */
  readonly id: string;
  readonly #bytes: Buffer;

  constructor(bytes: Buffer) {
    if (bytes.length !== LENGTH)
      throw new MasterKeyError(`The master key has ${bytes.length} bytes instead of ${LENGTH}.`);
    this.#bytes = bytes;
    this.id = createHash('sha256').update('iam-gateway master key id\0').update(bytes).digest('hex').slice(0, 12);
  }

  /** @returns 32 bytes for one purpose (HKDF-SHA-256, RFC 5869): knowing them tells nothing about another purpose's */
  derive(purpose: string): Buffer {
    return Buffer.from(hkdfSync('sha256', this.#bytes, '', `iam-gateway ${purpose}`, LENGTH));
  }
}

type Settings = Pick<Environment, 'MASTER_KEY' | 'MASTER_KEY_FILE' | 'DATA_DIR'>;

/**
 * Reads MASTER_KEY, else MASTER_KEY_FILE, else DATA_DIR/master.key.
 * @throws {MasterKeyError} when there is none, or when it is not 32 bytes in base64
 */
export function loadMasterKey(
  settings: Settings,
  readFile: (path: string) => string = (path) => readFileSync(path, 'utf8'),
): MasterKey {
  if (settings.MASTER_KEY !== undefined) return new MasterKey(Buffer.from(settings.MASTER_KEY, 'base64'));
  const path = settings.MASTER_KEY_FILE ?? join(settings.DATA_DIR, 'master.key');
  let text: string;
  try {
    text = readFile(path).trim();
  } catch (cause) {
    throw new MasterKeyError(
      `There is no master key: set MASTER_KEY, or put 32 random bytes in base64 (openssl rand -base64 32) into ${path}.`,
      { cause },
    );
  }
  if (!FORM.test(text)) throw new MasterKeyError(`The master key in ${path} is not 32 bytes in base64.`);
  return new MasterKey(Buffer.from(text, 'base64'));
}
