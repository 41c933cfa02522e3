import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey, type LocalJWKSet } from 'jose';
import type { Clock } from '../../shared/clock';
import { KeysUnavailableError } from './token-verifier';

/** Fetches a key set. Bounded in time and size; rejects for anything but a 200 with JSON. */
export type FetchKeySet = (url: string) => Promise<unknown>;

/** After a failed fetch nobody tries again so soon. */
const RETRY_AFTER_MS = 1_000;
/** An unknown key id makes a new fetch worth while, but not more often than this: ids are free to invent. */
const COOLDOWN_MS = 10_000;
/** Older keys are fetched again in passing, so that a withdrawn key dies. */
const FRESH_MS = 10 * 60_000;
/** Keys that could not be renewed for so long are no longer believed. */
const STALE_MS = 24 * 60 * 60_000;

/** The public keys of one issuer, fetched when first needed and kept. */
export class RemoteKeys {
  #keys: LocalJWKSet | undefined;
  #fetchedAtMs = -Infinity;
  #failedAtMs = -Infinity;
  #failure: unknown;
  #fetching: Promise<void> | undefined;

  constructor(
    private readonly url: string,
    private readonly fetchKeySet: FetchKeySet,
    private readonly clock: Clock,
  ) {}

  /**
   * The key that a token's header asks for.
   * @throws {KeysUnavailableError} when keys had to be fetched and could not be
   * @throws {errors.JWKSNoMatchingKey} when the issuer has no such key
   */
  readonly find: JWTVerifyGetKey = async (header, token) => {
    const age = this.clock.monotonicMs() - this.#fetchedAtMs;
    if (this.#keys === undefined || age > STALE_MS) await this.#refresh();
    else if (age > FRESH_MS) this.#refreshInPassing();
    try {
      return await this.#keys!(header, token);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
      if (this.clock.monotonicMs() - this.#fetchedAtMs < COOLDOWN_MS) throw error;
      await this.#refresh();
      return this.#keys!(header, token);
    }
  };

  /** One fetch at a time serves everyone who waits. */
  #refresh(): Promise<void> {
    if (this.clock.monotonicMs() - this.#failedAtMs < RETRY_AFTER_MS)
      return Promise.reject(
        new KeysUnavailableError(`the keys at ${this.url} cannot be fetched`, { cause: this.#failure }),
      );
    this.#fetching ??= this.#fetch().finally(() => (this.#fetching = undefined));
    return this.#fetching;
  }

  async #fetch(): Promise<void> {
    try {
      this.#keys = createLocalJWKSet((await this.fetchKeySet(this.url)) as JSONWebKeySet);
      this.#fetchedAtMs = this.clock.monotonicMs();
    } catch (cause) {
      this.#failedAtMs = this.clock.monotonicMs();
      this.#failure = cause;
      throw new KeysUnavailableError(`the keys at ${this.url} cannot be fetched`, { cause });
    }
  }

  #refreshInPassing(): void {
    // The keys at hand serve on: a failure is remembered in #failure, and shows once they are stale.
    this.#refresh().catch(() => undefined);
  }
}
