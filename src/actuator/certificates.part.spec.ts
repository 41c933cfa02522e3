import { FakeClock } from '../shared/clock';
import type { CertificateSample, ListenerStatus } from '../shared/telemetry';
import { CertificatesPart } from './certificates.part';

const DAY_MS = 86_400_000;

describe('CertificatesPart', () => {
  const clock = new FakeClock();
  const examine = (...samples: CertificateSample[]) =>
    new CertificatesPart({ certificates: () => samples } as Partial<ListenerStatus> as ListenerStatus, clock).examine();
  const endsIn = (days: number, fault?: string): CertificateSample => ({
    ...{ name: 'a.example', fault },
    expiresAtMs: clock.nowMs() + days * DAY_MS,
  });

  it('is up without TLS', () => expect(examine()).toEqual({ status: 'up', details: {} }));

  it.each([
    [15, 'up'],
    [14, 'degraded'],
    [-1, 'degraded'],
  ] as const)('is with %i days left %s', (days, status) => {
    expect(examine(endsIn(90), { ...endsIn(days), name: 'b.example' })).toMatchObject({
      status,
      details: { 'b.example': { daysLeft: days } },
    });
  });

  it('is degraded while what the files hold is not used, and says why', () => {
    expect(examine(endsIn(90, 'is no PEM'))).toMatchObject({
      status: 'degraded',
      details: { 'a.example': { fault: 'is no PEM' } },
    });
  });
});
