import { FakeClock } from '../../../shared/clock';
import { upstreamSchema } from '../../routes/gateway-config';
import { FakeLog } from '../../testing';
import { Deadlines } from '../deadlines';
import { HealthCheck } from './health-check';
import type { Prober } from './prober';
import { Standing } from './standing';

const targets = [{ url: 'http://a' }];

class FakeProber implements Prober {
  readonly asked: { path: string; done: (result: number | Error) => void; cancelled: boolean }[] = [];
  probe(_: unknown, path: string, done: (result: number | Error) => void): () => void {
    const one = { path, done, cancelled: false };
    this.asked.push(one);
    return () => (one.cancelled = true);
  }
}

describe('HealthCheck', () => {
  const clock = new FakeClock();
  let deadlines: Deadlines;
  let prober: FakeProber;
  let log: FakeLog;
  let target: ReturnType<typeof aTarget>;
  let cameUp: jest.Mock;
  let check: HealthCheck;

  const aTarget = () => ({
    ...{ key: 't0', standing: new Standing(), secure: false },
    ...{ address: '127.0.0.1', port: 1, hostname: 'a', authority: 'a' },
  });
  const start = (config: object = {}, random = (): number => 0.5): void => {
    check?.close();
    const healthCheck = upstreamSchema.parse({ targets, healthCheck: { path: '/up', ...config } }).healthCheck!;
    check = new HealthCheck('mawbs', target, healthCheck, { clock, deadlines, log, prober, random }, cameUp);
    check.start();
  };
  const pass = (ms: number): void => {
    clock.advance(ms);
    deadlines.sweep();
  };
  /** Waits for the next check and answers it. */
  const round = (result: number | Error, ms = 10_000): void => {
    const before = prober.asked.length;
    pass(ms);
    expect(prober.asked).toHaveLength(before + 1);
    prober.asked.at(-1)!.done(result);
  };

  beforeEach(() => {
    deadlines = new Deadlines(clock);
    prober = new FakeProber();
    log = new FakeLog();
    target = aTarget();
    cameUp = jest.fn();
    start();
  });
  afterEach(() => check.close());

  it('takes a target for down after so many failures in a row, and says so once', () => {
    round(500);
    round(503);
    round(200);
    for (let i = 0; i < 2; i++) round(new Error('connect ECONNREFUSED'));
    expect(target.standing.up).toBe(true);
    round(new Error('connect ECONNREFUSED'));
    expect(target.standing.up).toBe(false);
    round(new Error('connect ECONNREFUSED'));
    expect(log.at('warn')).toEqual(['upstream mawbs: t0 is down: connect ECONNREFUSED']);
    expect(check.lastFault).toBe('connect ECONNREFUSED');
  });

  it('takes it for up again after so many that passed, and says so once', () => {
    for (let i = 0; i < 3; i++) round(500);
    round(204);
    expect(target.standing.up).toBe(false);
    round(204);
    expect(target.standing.up).toBe(true);
    round(204);
    expect(log.at('info')).toEqual(['upstream mawbs: t0 is up again']);
    expect(cameUp).toHaveBeenCalledTimes(1);
  });

  it('asks less and less often while it is down, up to a bound, and as before when it passes', () => {
    start({ unhealthyAfter: 1, maxIntervalMs: 35_000 });
    round(500);
    for (const ms of [10_000, 20_000, 35_000, 35_000]) {
      pass(ms - 1);
      round(500, 1);
    }
    round(200, 35_000);
    round(200);
    round(200);
  });

  it('varies the interval by a tenth to both sides', () => {
    for (const [random, ms] of [[0, 9_000] as const, [0.999999, 11_000] as const]) {
      start({}, () => random);
      pass(1000);
      prober.asked.at(-1)!.done(200);
      const { length } = prober.asked;
      pass(ms - 1);
      expect(prober.asked).toHaveLength(length);
      pass(1);
      expect(prober.asked).toHaveLength(length + 1);
    }
  });

  it('breaks off what is not answered in time, and counts it', () => {
    start({ unhealthyAfter: 1, timeoutMs: 300 });
    pass(1000);
    pass(299);
    expect(prober.asked.at(-1)!.cancelled).toBe(false);
    pass(1);
    expect(prober.asked.at(-1)!.cancelled).toBe(true);
    expect(log.at('warn')).toEqual(['upstream mawbs: t0 is down: no answer within 300 ms']);
  });

  it('takes only the statuses for good that the configuration names', () => {
    start({ unhealthyAfter: 1, statuses: ['401', '200'] });
    round(401);
    expect(target.standing.up).toBe(true);
    round(204);
    expect(target.standing.up).toBe(false);
  });

  it('asks nobody after it was closed, and hears no late answer', () => {
    start({ unhealthyAfter: 1 });
    pass(1000);
    check.close();
    expect(prober.asked.at(-1)!.cancelled).toBe(true);
    prober.asked.at(-1)!.done(500);
    pass(60_000);
    expect(prober.asked).toHaveLength(1);
    expect(target.standing.up).toBe(true);
    expect(deadlines.size).toBe(0);
  });

  it('does not ask twice at once', () => {
    pass(1000);
    pass(1999);
    expect(prober.asked).toHaveLength(1);
  });
});
