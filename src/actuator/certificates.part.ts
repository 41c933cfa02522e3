import type { Clock } from '../shared/clock';
import type { CertificateSample, ListenerStatus } from '../shared/telemetry';
import type { HealthPart, PartHealth } from './health-part';

const DAY_MS = 86_400_000;
/** Who renews by itself has done it by then. */
const SOON_DAYS = 14;

/** The certificates that clients are shown. One that has ended stops some of them, and no other instance would do better. */
export class CertificatesPart implements HealthPart {
  readonly name = 'certificates';

  constructor(
    private readonly listener: ListenerStatus,
    private readonly clock: Clock,
  ) {}

  examine(): PartHealth {
    const now = this.clock.nowMs();
    const samples = this.listener.certificates();
    const details = Object.fromEntries(samples.map((sample) => [sample.name, detailsOf(sample, now)]));
    const isWell = ({ expiresAtMs, fault }: CertificateSample): boolean =>
      fault === undefined && expiresAtMs - now > SOON_DAYS * DAY_MS;
    return { status: samples.every(isWell) ? 'up' : 'degraded', details };
  }
}

const detailsOf = ({ expiresAtMs, fault }: CertificateSample, now: number): object => ({
  expires: new Date(expiresAtMs).toISOString(),
  daysLeft: Math.floor((expiresAtMs - now) / DAY_MS),
  ...(fault === undefined ? {} : { fault }),
});
