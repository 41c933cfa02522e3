import type { Outdated } from './announcements';
import { RevocationStore } from './revocation.store';
import type { Revocation } from './revocations';

/** Revocations in memory; nobody else hears of them. */
export class FakeRevocationStore extends RevocationStore {
  readonly added: Revocation[] = [];
  readonly outdated: Outdated[] = [];

  add(...revocations: readonly Revocation[]): Promise<void> {
    this.added.push(...revocations);
    return Promise.resolve();
  }
  outdate(what: Outdated): Promise<void> {
    this.outdated.push(what);
    return Promise.resolve();
  }
  all(nowMs: number): Promise<Revocation[]> {
    return Promise.resolve(this.added.filter(({ expiresAtMs }) => expiresAtMs > nowMs));
  }
  prune(): Promise<number> {
    return Promise.resolve(0);
  }
}
