import type { StoredSigningKey } from './signing-key';
import { SigningKeyStore } from './signing-key.store';

/** Signing keys in memory. */
export class FakeSigningKeyStore extends SigningKeyStore {
  keys: StoredSigningKey[] = [];
  locks = 0;
  reads = 0;
  /** Refuse to answer, as a database does that is gone. */
  broken = false;

  lock(): Promise<void> {
    this.locks++;
    return Promise.resolve();
  }
  all(): Promise<StoredSigningKey[]> {
    this.reads++;
    if (this.broken) return Promise.reject(new Error('no database'));
    return Promise.resolve(this.keys.toSorted((a, b) => a.activatesAtMs - b.activatesAtMs));
  }
  add(key: StoredSigningKey): Promise<void> {
    this.keys.push(key);
    return Promise.resolve();
  }
  remove(kids: readonly string[]): Promise<void> {
    this.keys = this.keys.filter(({ kid }) => !kids.includes(kid));
    return Promise.resolve();
  }
}
