import { Inject, Injectable } from '@nestjs/common';
import { type Limit, Limiter, rateLimited } from '../limits';
import { ENVIRONMENT, type Environment } from '../shared/config';
import { RefusedError } from '../shared/problem';
import { RequestMetrics } from '../shared/telemetry';

/** How often one session may be refreshed. */
@Injectable()
export class RefreshLimit {
  readonly #limit: Limit;

  constructor(
    private readonly limiter: Limiter,
    private readonly metrics: RequestMetrics,
    @Inject(ENVIRONMENT) { REFRESH_LIMIT }: Pick<Environment, 'REFRESH_LIMIT'>,
  ) {
    this.#limit = { name: 'refresh', ...REFRESH_LIMIT, algorithm: 'sliding-window' };
  }

  /** @throws {RefusedError} 429 `rate-limited` */
  async take(sessionId: string): Promise<void> {
    const decision = await this.limiter.take(this.#limit, sessionId);
    if (decision.allowed) return;
    this.metrics.limited(this.#limit.name);
    throw new RefusedError(rateLimited(this.#limit, decision));
  }
}
