import { Test } from '@nestjs/testing';
import { TerminusModule } from '@nestjs/terminus';
import { Clock, FakeClock } from '../shared/clock';
import { Lifecycle } from '../shared/http';
import { HEALTH_PARTS, type PartHealth } from './health-part';
import { HealthReport } from './health-report';

describe('HealthReport', () => {
  const clock = new FakeClock();
  let examined = 0;

  async function reportOf(...statuses: PartHealth[]): Promise<{ report: HealthReport; lifecycle: Lifecycle }> {
    examined = 0;
    const parts = statuses.map((status, at) => ({
      name: `part${at}`,
      examine: () => {
        examined++;
        return status;
      },
    }));
    const module = await Test.createTestingModule({
      imports: [TerminusModule.forRoot({ logger: false })],
      providers: [
        HealthReport,
        Lifecycle,
        { provide: Clock, useValue: clock },
        { provide: HEALTH_PARTS, useValue: parts },
      ],
    }).compile();
    return { report: module.get(HealthReport), lifecycle: module.get(Lifecycle) };
  }

  it.each([
    ['UP', ['up', 'up']],
    ['DEGRADED', ['up', 'degraded']],
    ['DOWN', ['degraded', 'down']],
  ] as const)('is %s with parts that are %j', async (status, parts) => {
    const { report } = await reportOf(...parts.map((part) => ({ status: part })));
    expect((await report.health()).status).toBe(status);
  });

  it('speaks as Spring’s actuator does', async () => {
    const { report } = await reportOf({ status: 'up' }, { status: 'degraded', details: { reason: 'is slow' } });
    expect(await report.health()).toEqual({
      status: 'DEGRADED',
      components: { part0: { status: 'UP' }, part1: { status: 'DEGRADED', details: { reason: 'is slow' } } },
    });
  });

  it('is DOWN while draining, whatever the parts', async () => {
    const { report, lifecycle } = await reportOf({ status: 'up' });
    await report.health();
    lifecycle.drain();
    expect((await report.health()).status).toBe('DOWN');
  });

  it('examines the parts once a second, however many ask', async () => {
    const { report } = await reportOf({ status: 'up' });
    await Promise.all([report.health(), report.health()]);
    clock.advance(999);
    await report.health();
    expect(examined).toBe(1);
    clock.advance(1);
    await report.health();
    expect(examined).toBe(2);
  });
});
