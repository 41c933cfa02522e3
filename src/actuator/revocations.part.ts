import type { RevocationStatus } from '../access/nest';
import type { HealthPart, PartHealth } from './health-part';

/** Whether this instance hears of sign-outs and revocations on other ones. */
export class RevocationsPart implements HealthPart {
  readonly name = 'revocations';

  constructor(private readonly revocations: RevocationStatus) {}

  examine(): PartHealth {
    return this.revocations.listening
      ? { status: 'up' }
      : { status: 'degraded', details: { reason: 'does not hear of revocations' } };
  }
}
