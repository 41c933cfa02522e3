import { RevocationStore } from './revocation.store';
import type { Revocation } from './revocations';

/** Revocations in memory; nobody else hears of them. */
export class FakeRevocationStore extends RevocationStore {
  readonly added: Revocation[] = [];

  add(revocation: Revocation): Promise<void> {
    this.added.push(revocation);
    return Promise.resolve();
  }
  all(nowMs: number): Promise<Revocation[]> {
    return Promise.resolve(this.added.filter(({ expiresAtMs }) => expiresAtMs > nowMs));
  }
  prune(): Promise<void> {
    return Promise.resolve();
  }
}
