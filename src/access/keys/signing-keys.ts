import type { Clock } from '../../shared/clock';
import type { Environment } from '../../shared/config';
import type { Envelope } from '../../shared/crypto';
import type { UnitOfWork } from '../../shared/database';
import type { DomainEvents } from '../../shared/events';
import { KeysUnavailableError } from '../verify/token-verifier';
import {
  generateSigningKey,
  openSigningKey,
  type PublishedKey,
  type SigningKey,
  type StoredSigningKey,
  type TokenAlgorithm,
  type VerificationKey,
} from './signing-key';
import type { SigningKeyStore } from './signing-key.store';

const DAY_MS = 24 * 60 * 60_000;
/** How long a published key set may be kept by those who fetched it, in seconds. */
export const JWKS_MAX_AGE_SECONDS = 300;
/** A new key is published so long before it signs: every cached key set, and every instance's memory, is renewed by then. */
const PUBLISH_AHEAD_MS = 2 * JWKS_MAX_AGE_SECONDS * 1000;
/** After its successor signs, a key is needed for as long as a token may live at most (15 min), and clocks may differ. */
const NEEDED_AFTER_MS = 20 * 60_000;
/** An unknown key id asks the database, but not more often than this: ids are free to invent. */
const RELOAD_COOLDOWN_MS = 2_000;

/** The keys that sign our tokens: one signs, the next may already be published, earlier ones still verify. */
export class SigningKeys {
  #keys: readonly SigningKey[] = [];
  #loadedAtMs = -Infinity;
  #loading: Promise<void> | undefined;

  constructor(
    private readonly store: SigningKeyStore,
    private readonly unitOfWork: UnitOfWork,
    private readonly envelope: Envelope,
    private readonly events: DomainEvents,
    private readonly clock: Clock,
    private readonly settings: Pick<Environment, 'SIGNING_KEY_MAX_AGE_DAYS' | 'TOKEN_ALGORITHM'>,
    /** As events tell of them; what access tokens are signed with goes without saying. */
    private readonly purpose?: 'backend-identity',
  ) {}

  /**
   * Loads the keys; makes the first one when there is none, and publishes the next when the newest is for another algorithm
   * than the setting names. Many instances may start at once: one of them makes it. Only the start looks at the algorithm:
   * while instances with different settings run side by side, each would otherwise rotate the other's key away.
   * @throws {MasterKeyError} when they were sealed with another master key
   */
  async start(): Promise<void> {
    await this.reload();
    if (this.#keys.length === 0) await this.#addIf((keys) => keys.length === 0, 0);
    const isOther = (algorithm: TokenAlgorithm): boolean => algorithm !== this.settings.TOKEN_ALGORITHM;
    if (isOther(newestOf(this.#keys).algorithm)) await this.#rotateIf((keys) => isOther(newestOf(keys).publicJwk.alg));
  }

  /** The key that signs now. */
  current(): SigningKey {
    const nowMs = this.clock.nowMs();
    // When clocks differ a first key may seem to come from the future: it signs all the same.
    const key = this.#keys.findLast(({ activatesAtMs }) => activatesAtMs <= nowMs) ?? this.#keys[0];
    if (key === undefined) throw new Error('signing keys were used before they were loaded');
    return key;
  }

  /** What verifies our tokens, now and soon (RFC 7517 §5). */
  published(): readonly PublishedKey[] {
    return this.#keys.map(({ published }) => published);
  }

  /**
   * @returns the key of that id; undefined when there is none
   * @throws {KeysUnavailableError} when it is unknown here and the database cannot be asked
   */
  find(kid: string): VerificationKey | undefined | Promise<VerificationKey | undefined> {
    const known = this.#known(kid);
    if (known !== undefined || this.clock.monotonicMs() - this.#loadedAtMs < RELOAD_COOLDOWN_MS) return known;
    return this.reload().then(
      () => this.#known(kid),
      (cause: unknown) => {
        throw new KeysUnavailableError('the signing keys cannot be loaded', { cause });
      },
    );
  }

  /** Reads the keys again. One reading at a time serves everyone who waits. */
  reload(): Promise<void> {
    this.#loading ??= this.#load().finally(() => (this.#loading = undefined));
    return this.#loading;
  }

  /**
   * Publishes a new key, which signs ten minutes later on every instance. While one is waiting for its time no other is made.
   * @returns the key that will sign next, from when on, and whether it was made now
   */
  async rotate(): Promise<Pick<SigningKey, 'kid' | 'activatesAtMs'> & { readonly changed: boolean }> {
    const nowMs = this.clock.nowMs();
    const changed = await this.#rotateIf((keys) => newestOf(keys).activatesAtMs <= nowMs);
    const { kid, activatesAtMs } = newestOf(this.#keys);
    return { kid, activatesAtMs, changed };
  }

  /** Regular care: learns what other instances did, rotates an old key, removes keys that no living token needs. */
  async maintain(): Promise<void> {
    await this.reload();
    const nowMs = this.clock.nowMs();
    const isOld = (keys: readonly { activatesAtMs: number }[]): boolean =>
      newestOf(keys).activatesAtMs + this.settings.SIGNING_KEY_MAX_AGE_DAYS * DAY_MS <= nowMs;
    if (isOld(this.#keys)) await this.#rotateIf(isOld);
    if (deadKeys(this.#keys, nowMs).length > 0) await this.#removeDead(nowMs);
  }

  async #load(): Promise<void> {
    this.#loadedAtMs = this.clock.monotonicMs();
    const stored = await this.unitOfWork.run('system', () => this.store.all());
    const open = new Map(this.#keys.map((key) => [key.kid, key]));
    this.#keys = stored.map((key) => open.get(key.kid) ?? openSigningKey(this.envelope, key));
  }

  /** Whether a person or the calendar asks for it: a new key is told of with it, or not published. */
  #rotateIf(wanted: (keys: readonly StoredSigningKey[]) => boolean): Promise<boolean> {
    return this.#addIf(wanted, PUBLISH_AHEAD_MS, ({ kid, publicJwk, activatesAtMs }) =>
      this.events.record({
        type: 'signing-key.published',
        subject: { type: 'signing-key', id: kid },
        after: {
          algorithm: publicJwk.alg,
          activatesAt: new Date(activatesAtMs).toISOString(),
          ...(this.purpose === undefined ? {} : { purpose: this.purpose }),
        },
      }),
    );
  }

  /** The key is made before the lock is taken: that no transaction waits for arithmetic is worth a key thrown away. */
  async #addIf(
    wanted: (keys: readonly StoredSigningKey[]) => boolean,
    aheadMs: number,
    together: (key: StoredSigningKey) => Promise<void> = () => Promise.resolve(),
  ): Promise<boolean> {
    const nowMs = this.clock.nowMs();
    const key = await generateSigningKey(this.settings.TOKEN_ALGORITHM, this.envelope, nowMs, nowMs + aheadMs);
    const added = await this.unitOfWork.run('system', async () => {
      await this.store.lock();
      if (!wanted(await this.store.all())) return false;
      await this.store.add(key);
      await together(key);
      return true;
    });
    await this.reload();
    return added;
  }

  async #removeDead(nowMs: number): Promise<void> {
    await this.unitOfWork.run('system', async () => {
      await this.store.lock();
      await this.store.remove(deadKeys(await this.store.all(), nowMs));
    });
    await this.reload();
  }

  #known(kid: string): VerificationKey | undefined {
    return this.#keys.find((key) => key.kid === kid);
  }
}

/** The keys that sign what backends learn of callers: never those of access tokens, so that neither can pass for the other. */
export class IdentityKeys extends SigningKeys {}

type Aged = Pick<StoredSigningKey, 'kid' | 'activatesAtMs'>;

function newestOf<T extends { activatesAtMs: number }>(keys: readonly T[]): T {
  const newest = keys.at(-1);
  if (newest === undefined) throw new Error('the installation has lost all its signing keys');
  return newest;
}

/** Keys whose successor has signed for so long that every token of theirs has expired. */
function deadKeys(keys: readonly Aged[], nowMs: number): string[] {
  return keys
    .filter((_, i) => (keys[i + 1]?.activatesAtMs ?? Infinity) + NEEDED_AFTER_MS <= nowMs)
    .map(({ kid }) => kid);
}
