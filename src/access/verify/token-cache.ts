import type { Principal } from '../principal';

/** Principals by the hash of their token, until the token expires. The oldest go when it is full. */
export class TokenCache {
  readonly #principals = new Map<string, Principal>();

  /** @param size most principals kept */
  constructor(private readonly size: number) {}

  find(hash: string, nowMs: number): Principal | undefined {
    const principal = this.#principals.get(hash);
    if (principal === undefined || principal.expiresAtMs > nowMs) return principal;
    this.#principals.delete(hash);
    return undefined;
  }

  keep(hash: string, principal: Principal): void {
    if (this.#principals.size >= this.size && !this.#principals.has(hash)) {
      const [oldest] = this.#principals.keys();
      this.#principals.delete(oldest!);
    }
    this.#principals.set(hash, principal);
  }

  /** Forgets principals of other issuers: their definitions have changed. */
  forgetForeign(): void {
    for (const [hash, principal] of this.#principals) if (!principal.ours) this.#principals.delete(hash);
  }

  get count(): number {
    return this.#principals.size;
  }
}
