import { FakeClock } from '../../../shared/clock';
import { upstreamSchema } from '../../routes/gateway-config';
import { FakeLog } from '../../testing';
import { Deadlines } from '../deadlines';
import { Outliers, type Suspect } from './outliers';
import { Standing } from './standing';

const targets = [{ url: 'http://a' }];

describe('Outliers', () => {
  let clock: FakeClock;
  let deadlines: Deadlines;
  let log: FakeLog;
  beforeEach(() => {
    clock = new FakeClock(1_000_000);
    deadlines = new Deadlines(clock);
    log = new FakeLog();
  });

  const some = (count: number): Suspect[] =>
    Array.from({ length: count }, (_, i) => ({ key: `t${i}`, standing: new Standing() }));
  const outliers = (all: Suspect[], config: object = {}): Outliers =>
    new Outliers(
      'mawbs',
      upstreamSchema.parse({ targets, outliers: config }).outliers,
      { clock, deadlines, log },
      () => all,
    );
  const pass = (ms: number): void => {
    clock.advance(ms);
    deadlines.sweep();
  };
  const fail = (watch: Outliers, suspect: Suspect, times = 5): void => {
    for (let i = 0; i < times; i++) watch.judge(suspect, 0);
  };

  it('ejects a target after so many faults in a row, says so once, and lets it back', () => {
    const [bad, good] = some(2) as [Suspect, Suspect];
    const watch = outliers([bad, good]);
    fail(watch, bad, 4);
    watch.judge(bad, 200);
    fail(watch, bad, 4);
    expect(bad.standing.good).toBe(true);
    fail(watch, bad, 3);
    expect(bad.standing.good).toBe(false);
    expect(log.at('warn')).toEqual(['upstream mawbs: t0 is ejected for 10 s after 5 faults in a row, 9 of 10 in 10 s']);
    pass(9_999);
    expect(bad.standing.good).toBe(false);
    pass(1);
    expect(bad.standing.good).toBe(true);
    expect(log.at('info')).toEqual(['upstream mawbs: t0 is given requests again']);
    expect(deadlines.size).toBe(0);
  });

  it('takes the statuses for faults that the configuration names', () => {
    const [bad, good] = some(2) as [Suspect, Suspect];
    const watch = outliers([bad, good]);
    for (let i = 0; i < 9; i++) watch.judge(bad, 500);
    expect(bad.standing.ejected).toBe(false);
    for (let i = 0; i < 5; i++) watch.judge(bad, 503);
    expect(bad.standing.ejected).toBe(true);
  });

  it('ejects by the share of faults, once enough was seen', () => {
    const [bad, good] = some(2) as [Suspect, Suspect];
    const watch = outliers([bad, good], { consecutiveFaults: 0, errorRate: 0.4, minimumRequests: 10 });
    for (let i = 0; i < 4; i++) for (const status of [0, 200]) watch.judge(bad, status);
    expect(bad.standing.ejected).toBe(false);
    for (let i = 0; i < 1; i++) for (const status of [200, 0]) watch.judge(bad, status);
    expect(bad.standing.ejected).toBe(true);
  });

  it('ejects for twice as long each time, up to a bound, and forgives after a good while', () => {
    const [bad, good] = some(2) as [Suspect, Suspect];
    const watch = outliers([bad, good], { ejectSeconds: 10, maxEjectSeconds: 35 });
    const ejectedFor = (): number => {
      fail(watch, bad);
      const seconds = (bad.standing.ejectedUntilMs - clock.monotonicMs()) / 1000;
      pass(seconds * 1000);
      expect(bad.standing.ejected).toBe(false);
      return seconds;
    };
    expect([ejectedFor(), ejectedFor(), ejectedFor(), ejectedFor()]).toEqual([10, 20, 35, 35]);
    pass(35_001);
    expect(ejectedFor()).toBe(10);
  });

  it('ejects no more than the configuration allows, but always one of two', () => {
    const four = some(4);
    const watch = outliers(four);
    for (const suspect of four) fail(watch, suspect);
    expect(four.map(({ standing }) => standing.ejected)).toEqual([true, true, false, false]);

    const two = some(2);
    const strict = outliers(two, { maxEjectedPercent: 10 });
    for (const suspect of two) fail(strict, suspect);
    expect(two.map(({ standing }) => standing.ejected)).toEqual([true, false]);
  });

  it('never ejects the only target, nor any where the configuration says 0 per cent', () => {
    const [only] = some(1) as [Suspect];
    fail(outliers([only]), only, 50);
    const two = some(2);
    fail(outliers(two, { maxEjectedPercent: 0 }), two[0]!, 50);
    expect([only, ...two].every(({ standing }) => standing.good)).toBe(true);
  });

  it('takes over who was ejected before a reload', () => {
    const all = some(2);
    const before = outliers(all);
    fail(before, all[0]!);
    const after = outliers(all);
    after.adopt(all[0]!);
    before.close();
    expect(all[0]!.standing.ejected).toBe(true);
    pass(10_000);
    expect(all[0]!.standing.ejected).toBe(false);
  });

  it('lets nobody who is no target any more take the place of one who is', () => {
    const [gone, ...others] = some(3) as [Suspect, Suspect, Suspect];
    const all = [gone, ...others];
    const watch = outliers(all);
    fail(watch, gone);
    all.shift();
    watch.forget(gone);
    expect(deadlines.size).toBe(0);
    // What was under way there still ends badly.
    gone.standing.setEjected(false);
    fail(watch, gone);
    expect(gone.standing.ejected).toBe(false);
    fail(watch, others[0]);
    expect(others[0].standing.ejected).toBe(true);
  });

  it('tells whoever watches a standing of each change, once', () => {
    const all = some(2);
    const changed = jest.fn();
    const stop = all[0]!.standing.watch(changed);
    const watch = outliers(all);
    fail(watch, all[0]!, 20);
    expect(changed).toHaveBeenCalledTimes(1);
    watch.release(all[0]!);
    expect(changed).toHaveBeenCalledTimes(2);
    stop();
    fail(watch, all[0]!);
    expect(changed).toHaveBeenCalledTimes(2);
  });
});
