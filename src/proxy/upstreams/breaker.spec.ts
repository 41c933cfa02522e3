import { FakeClock } from '../../shared/clock';
import { Breaker } from './breaker';

const config = { errorRate: 0.5, windowSeconds: 10, minimumRequests: 4, openSeconds: 5 };

describe('Breaker', () => {
  let clock: FakeClock;
  let breaker: Breaker;
  beforeEach(() => {
    jest.useFakeTimers();
    clock = new FakeClock();
    breaker = new Breaker(config, clock);
  });
  afterEach(() => {
    breaker.close();
    jest.useRealTimers();
  });

  const exchange = (verdict: 'succeeded' | 'failed' | 'abandoned'): void => {
    const one = {};
    expect(breaker.admits(one)).toBe(true);
    breaker[verdict](one);
  };
  const pass = (ms: number): void => {
    clock.advance(ms);
    jest.advanceTimersByTime(ms);
  };
  const open = (): void => {
    for (let i = 0; i < 4; i++) exchange('failed');
    expect(breaker.state).toBe(1);
  };

  it('stays closed below the least number of requests', () => {
    for (let i = 0; i < 3; i++) exchange('failed');
    expect(breaker.state).toBe(0);
  });

  it('stays closed at the rate, and opens above it', () => {
    for (let i = 0; i < 3; i++) exchange('succeeded');
    for (let i = 0; i < 3; i++) exchange('failed');
    expect(breaker.state).toBe(0);
    exchange('failed');
    expect(breaker.state).toBe(1);
  });

  it('forgets failures that are older than the window', () => {
    for (let i = 0; i < 3; i++) exchange('failed');
    pass(11_000);
    exchange('failed');
    expect(breaker.state).toBe(0);
  });

  it('does not count what was abandoned', () => {
    for (let i = 0; i < 10; i++) exchange('abandoned');
    for (let i = 0; i < 3; i++) exchange('failed');
    expect(breaker.state).toBe(0);
    exchange('failed');
    expect(breaker.state).toBe(1);
  });

  it('says how long it will stay open, at least a second', () => {
    open();
    expect(breaker.retryAfterSeconds).toBe(5);
    pass(1_200);
    expect(breaker.retryAfterSeconds).toBe(4);
    pass(3_799);
    expect(breaker.retryAfterSeconds).toBe(1);
    pass(1);
    expect(breaker.state).toBe(2);
    expect(breaker.retryAfterSeconds).toBe(1);
  });

  it('refuses while open, and takes late verdicts from before for nothing', () => {
    const early = {};
    breaker.admits(early);
    open();
    expect(breaker.admits({})).toBe(false);
    breaker.succeeded(early);
    expect(breaker.state).toBe(1);
  });

  it('closes after a good trial, with an empty window', () => {
    open();
    pass(5_000);
    exchange('succeeded');
    expect(breaker.state).toBe(0);
    for (let i = 0; i < 3; i++) exchange('failed');
    expect(breaker.state).toBe(0);
  });

  it('opens for another while after a bad trial', () => {
    open();
    pass(5_000);
    exchange('failed');
    expect(breaker.state).toBe(1);
    expect(breaker.retryAfterSeconds).toBe(5);
    pass(5_000);
    expect(breaker.state).toBe(2);
  });

  it('makes the next exchange the trial when one is abandoned', () => {
    open();
    pass(5_000);
    const trial = {};
    expect(breaker.admits(trial)).toBe(true);
    expect(breaker.admits({})).toBe(false);
    breaker.abandoned(trial);
    expect(breaker.state).toBe(2);
    exchange('succeeded');
    expect(breaker.state).toBe(0);
  });

  it('tries somebody else when a trial is without a verdict for as long as it was open', () => {
    open();
    pass(5_000);
    const upload = {};
    expect(breaker.admits(upload)).toBe(true);
    pass(4_999);
    expect([breaker.admitting, breaker.admits({})]).toEqual([false, false]);
    pass(1);
    expect(breaker.admitting).toBe(true);
    exchange('succeeded');
    expect(breaker.state).toBe(0);
    breaker.failed(upload);
    expect(breaker.state).toBe(0);
  });

  it.each([
    ['succeeded', 0],
    ['failed', 1],
  ] as const)('hears a trial that %s, however late, while another is under way', (verdict, state) => {
    open();
    pass(5_000);
    const [slow, next] = [{}, {}];
    breaker.admits(slow);
    pass(5_000);
    breaker.admits(next);
    breaker[verdict](slow);
    expect(breaker.state).toBe(state);
    breaker.abandoned(next);
    expect(breaker.state).toBe(state);
  });

  it('keeps a trial under way when a late one is abandoned', () => {
    open();
    pass(5_000);
    const [slow, next] = [{}, {}];
    breaker.admits(slow);
    pass(5_000);
    breaker.admits(next);
    breaker.abandoned(slow);
    expect(breaker.admits({})).toBe(false);
  });

  it('tells once that it opened and once that it is closed again, whatever its trials come to', () => {
    const turns: boolean[] = [];
    breaker.close();
    breaker = new Breaker(config, clock, { turned: (isOpen) => turns.push(isOpen) });
    breaker.reset();
    open();
    for (let i = 0; i < 3; i++) {
      pass(5_000);
      exchange('failed');
    }
    expect(turns).toEqual([true]);
    pass(5_000);
    exchange('succeeded');
    expect(turns).toEqual([true, false]);
  });

  it('lets everything through, and holds no timer, once it is closed for good', () => {
    open();
    pass(5_000);
    breaker.admits({});
    breaker.close();
    expect(breaker.admits({})).toBe(true);
    breaker.failed({});
    expect(jest.getTimerCount()).toBe(0);
  });
});
