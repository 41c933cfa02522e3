import { createCipheriv, createDecipheriv } from 'node:crypto';
import { MasterKeyError, type MasterKey } from './master-key';
import type { Random } from './random';

const ALGORITHM = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** What was sealed has been changed, or belongs somewhere else. */
export class EnvelopeError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'EnvelopeError';
  }
}

/** Encrypts secrets at rest: AES-256-GCM under a key derived from the master key, written `v1.<key id>.<nonce>.<data>`. */
export class Envelope {
  readonly #key: Buffer;

  constructor(
    private readonly masterKey: MasterKey,
    private readonly random: Random,
  ) {
    this.#key = masterKey.derive('secrets at rest');
  }

  /** @param place where it will stand, such as `signing-key:<kid>`: sealed text moved elsewhere does not open */
  seal(secret: string, place: string): string {
    const nonce = this.random.bytes(NONCE_BYTES);
    const prefix = `v1.${this.masterKey.id}`;
    const cipher = createCipheriv(ALGORITHM, this.#key, nonce).setAAD(Buffer.from(`${prefix}.${place}`));
    const data = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final(), cipher.getAuthTag()]);
    return `${prefix}.${nonce.toString('base64url')}.${data.toString('base64url')}`;
  }

  /**
   * @throws {MasterKeyError} when another master key sealed it
   * @throws {EnvelopeError} when it was changed, or sealed for another place
   */
  open(sealed: string, place: string): string {
    const [version, keyId, nonceText, dataText, ...rest] = sealed.split('.');
    const nonce = Buffer.from(nonceText ?? '', 'base64url');
    const data = Buffer.from(dataText ?? '', 'base64url');
    if (version !== 'v1' || nonce.length !== NONCE_BYTES || data.length < TAG_BYTES || rest.length > 0)
      throw new EnvelopeError(`What is stored at ${place} is not a sealed secret.`);
    if (keyId !== this.masterKey.id)
      throw new MasterKeyError(
        `The master key is the wrong one: secrets in this database are sealed with key ${keyId}, and this is key ${this.masterKey.id}.`,
      );
    const decipher = createDecipheriv(ALGORITHM, this.#key, nonce, { authTagLength: TAG_BYTES })
      .setAAD(Buffer.from(`v1.${keyId}.${place}`))
      .setAuthTag(data.subarray(-TAG_BYTES));
    try {
      return decipher.update(data.subarray(0, -TAG_BYTES), undefined, 'utf8') + decipher.final('utf8');
    } catch (cause) {
      throw new EnvelopeError(`The secret stored at ${place} was changed or belongs elsewhere.`, { cause });
    }
  }
}
