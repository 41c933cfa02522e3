import type { Clock } from '../../../shared/clock';
import type { TokenEndpoint } from './token-endpoint';

/** A token this close to its end is not used: the call takes time, and clocks differ. */
const MARGIN_MS = 10_000;

/** The access token of our service account: fetched when needed, shared, and by one fetch for all who wait. */
export class ServiceAccount {
  #token: { readonly value: string; readonly goodUntilMs: number } | undefined;
  #fetching: Promise<string> | undefined;

  constructor(
    private readonly endpoint: Pick<TokenEndpoint, 'clientCredentials'>,
    private readonly clock: Clock,
  ) {}

  /** @throws {ProviderUnavailableError} */
  token(): Promise<string> {
    if (this.#token !== undefined && this.clock.monotonicMs() < this.#token.goodUntilMs)
      return Promise.resolve(this.#token.value);
    this.#fetching ??= this.#fetch().finally(() => (this.#fetching = undefined));
    return this.#fetching;
  }

  /** That token was refused: whoever asks next gets another, unless somebody has fetched one since. */
  distrust(token: string): void {
    if (this.#token?.value === token) this.#token = undefined;
  }

  async #fetch(): Promise<string> {
    const askedAtMs = this.clock.monotonicMs();
    const { accessToken, expiresInSeconds } = await this.endpoint.clientCredentials();
    this.#token = { value: accessToken, goodUntilMs: askedAtMs + expiresInSeconds * 1000 - MARGIN_MS };
    return accessToken;
  }
}
