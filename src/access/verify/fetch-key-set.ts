import type { OnModuleDestroy } from '@nestjs/common';
import { Agent, request } from 'undici';

const TIMEOUT_MS = 5_000;
const MAX_BYTES = 1_048_576;

/** Fetches key sets of trusted issuers. Follows no redirect: the configured address is the one that is trusted. */
export class KeySetFetcher implements OnModuleDestroy {
  readonly #agent = new Agent({ maxResponseSize: MAX_BYTES, connect: { timeout: TIMEOUT_MS } });

  /** @throws when the answer is late, too large, not a 200 or not JSON */
  readonly fetch = async (url: string): Promise<unknown> => {
    const { statusCode, body } = await request(url, {
      dispatcher: this.#agent,
      headers: { accept: 'application/jwk-set+json, application/json' },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (statusCode !== 200) {
      await body.dump();
      throw new Error(`the answer was ${statusCode}`);
    }
    return body.json();
  };

  async onModuleDestroy(): Promise<void> {
    await this.#agent.destroy();
  }
}
