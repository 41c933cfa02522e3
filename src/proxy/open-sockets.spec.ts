import { FakeClock } from '../shared/clock';
import { OpenSockets } from './open-sockets';

describe('OpenSockets', () => {
  it('lets so many in, and another one when one is over', () => {
    const sockets = new OpenSockets(new FakeClock());
    const ana = sockets.enter('ana', 2)!;
    expect(sockets.enter('ana', 2)).toBe(ana);
    expect([sockets.enter('ana', 2), sockets.hasRoom('ana', 2)]).toEqual([undefined, false]);
    expect(sockets.enter('bruno', 2)).toBeDefined();
    sockets.leave('ana');
    expect(sockets.hasRoom('ana', 2)).toBe(true);
    expect(sockets.enter('ana', 2)).toBe(ana);
  });

  it('forgets whoever has none any more', () => {
    const sockets = new OpenSockets(new FakeClock());
    const before = sockets.enter('ana');
    sockets.leave('ana');
    expect(sockets.enter('ana')).not.toBe(before);
    sockets.leave('nobody');
    expect(sockets.hasRoom('nobody', 1)).toBe(true);
  });

  it('gives messages back with time, up to a burst', () => {
    const clock = new FakeClock();
    const ana = new OpenSockets(clock).enter('ana')!;
    const passed = (times: number): number =>
      Array.from({ length: times }, () => ana.mayPass(2, 5, clock.monotonicMs())).filter(Boolean).length;
    expect(passed(10)).toBe(5);
    clock.advance(1_000);
    expect(passed(10)).toBe(2);
    clock.advance(60_000);
    expect(passed(10)).toBe(5);
  });
});
