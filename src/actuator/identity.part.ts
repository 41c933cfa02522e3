import type { ProviderStatus } from '../identity';
import type { HealthPart, PartHealth } from './health-part';

/** Whether people can sign in. Whoever has signed in works on without the provider: it is never down for its sake. */
export class IdentityPart implements HealthPart {
  readonly name = 'identity';

  constructor(private readonly status: ProviderStatus) {}

  async examine(): Promise<PartHealth> {
    const provider = this.status.name;
    return (await this.status.answers())
      ? { status: 'up', details: { provider } }
      : { status: 'degraded', details: { provider, reason: 'does not answer: nobody new can sign in' } };
  }
}
