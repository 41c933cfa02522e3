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

  it('gives nobody a new bucket for coming again, and remembers it no longer than it takes to fill', () => {
    const clock = new FakeClock();
    const sockets = new OpenSockets(clock);
    const say = (key: string, messages: number): boolean[] => {
      const user = sockets.enter(key)!;
      const passed = Array.from({ length: messages }, () => user.mayPass(2, 5, clock.monotonicMs()));
      sockets.leave(key);
      return passed;
    };
    expect(say('ana', 5)).not.toContain(false);
    expect(say('ana', 1)).toEqual([false]);
    clock.advance(500);
    expect(say('ana', 2)).toEqual([true, false]);
    for (let i = 0; i < 1_000; i++) say(`user ${i}`, 1);
    expect(sockets.size).toBe(1_001);
    clock.advance(2_500);
    for (let i = 0; i < 501; i++) say('bruno', 0);
    expect(sockets.size).toBe(0);
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
