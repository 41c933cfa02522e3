import { Inject, Injectable } from '@nestjs/common';
import { Counter, Registry } from 'prom-client';

/** How a key was taken. */
export type KeyResult = 'accepted' | 'invalid' | 'expired' | 'revoked' | 'unavailable';

/** api_key_requests_total{result}: in plain numbers, rendered when scraped. */
@Injectable()
export class KeyMetrics {
  readonly counts: Record<KeyResult, number> = { accepted: 0, invalid: 0, expired: 0, revoked: 0, unavailable: 0 };

  constructor(@Inject(Registry) registry: Registry) {
    const { counts } = this;
    new Counter({
      name: 'api_key_requests_total',
      help: 'Requests with an API key, by what became of the key',
      labelNames: ['result'],
      registers: [registry],
      collect() {
        this.reset();
        for (const [result, count] of Object.entries(counts)) this.inc({ result }, count);
      },
    });
  }
}
