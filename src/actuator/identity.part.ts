import type { ProviderStatus } from '../identity';
import type { HealthPart, PartHealth } from './health-part';

/** Whether people can sign in. Whoever has signed in works on without the provider: it is never down for its sake. */
export class IdentityPart implements HealthPart {
  readonly name = 'identity';

  constructor(private readonly status: ProviderStatus) {}

  async examine(): Promise<PartHealth> {
    const details = { provider: this.status.name, ...this.status.details() };
    return (await this.status.answers())
      ? { status: 'up', details }
      : { status: 'degraded', details: { ...details, reason: 'does not answer: nobody new can sign in' } };
  }
}
