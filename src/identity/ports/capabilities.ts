import { type Capability, NotSupportedError } from '../domain/identity.errors';

/** What the identity provider of this installation can do beside saying who somebody is. */
export class Capabilities {
  readonly #missing: ReadonlySet<Capability>;

  /** @param missing what it cannot do; ours can do everything */
  constructor(...missing: Capability[]) {
    this.#missing = new Set(missing);
  }

  has(capability: Capability): boolean {
    return !this.#missing.has(capability);
  }

  /** @throws {NotSupportedError} 501 `not-supported`, before anything is done */
  require(capability: Capability): void {
    if (!this.has(capability)) throw new NotSupportedError(capability);
  }
}
