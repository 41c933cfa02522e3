import type { StoredSigningKey } from './signing-key';

/** The signing keys of the installation, shared by all instances. Works in the open unit of work. */
export abstract class SigningKeyStore {
  /** Until the unit of work ends, no other instance adds or removes keys. */
  abstract lock(): Promise<void>;
  /** @returns every key, the earliest activation first */
  abstract all(): Promise<StoredSigningKey[]>;
  abstract add(key: StoredSigningKey): Promise<void>;
  abstract remove(kids: readonly string[]): Promise<void>;
}
