import { CACHE_MANAGER } from '@nestjs/cache-manager';
import { Inject, Injectable } from '@nestjs/common';

/** What is looked up: what a role allows, an API key by its prefix, the state of a tenant. */
export type LookUpKind = 'role' | 'api-key' | 'tenant';

/** A change forgets at once: this bounds only what nobody asks for any more. */
const KEPT_MS = 15 * 60_000;
/** A look-up that changes again and again while it is made is answered with what was read last. */
const MOST_LOADS = 3;
/** Single keys that were forgotten, before a whole kind is. */
const MOST_TURNS = 1_000;

/** What we need of cache-manager's Cache. */
interface Keeper {
  wrap<T>(key: string, load: () => Promise<T>, keptMs: number): Promise<T>;
}

/**
 * What every request may need of the database, in this process. What changes is forgotten on every instance by the
 * notification that carries revocations (see EndOfAccess). A look-up that began before a change is never kept.
 */
@Injectable()
export class LookUpCache {
  /** How often a kind was forgotten, or one key of it: part of the name under which values are kept. */
  readonly #turns = new Map<string, number>();
  readonly #listeners = new Set<(kind: LookUpKind) => void>();

  constructor(@Inject(CACHE_MANAGER) private readonly cache: Keeper) {}

  /**
   * What is remembered, else what `load` finds: once, however many ask at a time. Absence is remembered too; a failure is
   * not, and reaches all who wait.
   * @param load opens its own unit of work, of scope `system` as a rule: call it outside of one
   * @returns the very object that was loaded: shared, so never change it
   */
  async wrap<T>(kind: LookUpKind, key: string, load: () => Promise<T>): Promise<T> {
    for (let loads = 1; ; loads++) {
      const turn = this.#turnOf(kind, key);
      // In a holder: the cache takes undefined for nothing kept.
      const { value } = await this.cache.wrap(`${turn} ${kind} ${key}`, async () => ({ value: await load() }), KEPT_MS);
      if (turn === this.#turnOf(kind, key) || loads === MOST_LOADS) return value;
    }
  }

  /** @param key absent: all of the kind */
  forget(kind: LookUpKind, key?: string): void {
    const isWhole = key === undefined || this.#turns.size >= MOST_TURNS;
    if (isWhole) for (const name of this.#turns.keys()) if (name.startsWith(`${kind} `)) this.#turns.delete(name);
    const name = isWhole ? kind : `${kind} ${key}`;
    this.#turns.set(name, (this.#turns.get(name) ?? 0) + 1);
    for (const listener of this.#listeners) listener(kind);
  }

  /** Changes may have been missed. */
  forgetAll(): void {
    for (const kind of ['role', 'api-key', 'tenant'] as const) this.forget(kind);
  }

  /** For whoever keeps a whole kind in memory himself. @returns how to stop */
  onForget(listener: (kind: LookUpKind) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #turnOf(kind: LookUpKind, key: string): string {
    return `${this.#turns.get(kind) ?? 0}.${this.#turns.get(`${kind} ${key}`) ?? 0}`;
  }
}
