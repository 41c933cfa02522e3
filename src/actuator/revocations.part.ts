import type { RevocationStatus } from '../access';
import type { HealthPart, PartHealth } from './health-part';

/** Whether this instance hears of sign-outs and revocations on other ones. */
export class RevocationsPart implements HealthPart {
  readonly name = 'revocations';

  constructor(private readonly revocations: RevocationStatus) {}

  examine(): PartHealth {
    if (this.revocations.listening) return { status: 'up' };
    const reason = this.revocations.blind
      ? 'has not heard of revocations for too long, and refuses what REVOCATION_BLIND_POLICY says'
      : 'does not hear of revocations';
    return { status: 'degraded', details: { reason } };
  }
}
