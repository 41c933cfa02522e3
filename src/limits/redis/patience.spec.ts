import { FakeClock } from '../../shared/clock';
import { Patience } from './patience';

function started() {
  const clock = new FakeClock();
  return { clock, patience: new Patience(10, clock), late: [] as string[] };
}

describe('Patience', () => {
  it('tells those whose time is up, and nobody before', () => {
    const { clock, patience, late } = started();
    patience.begin(() => late.push('first'));
    clock.advance(6);
    patience.begin(() => late.push('second'));
    clock.advance(4);
    patience.sweep();
    expect(late).toEqual(['first']);
    clock.advance(6);
    patience.sweep();
    patience.sweep();
    expect(late).toEqual(['first', 'second']);
  });

  it('tells nobody who has stopped waiting, in whatever order they stop', () => {
    const { clock, patience, late } = started();
    const [first, second, third] = ['1', '2', '3'].map((name) => patience.begin(() => late.push(name)));
    expect([second!.end(), first!.end(), first!.end()]).toEqual([true, true, false]);
    clock.advance(10);
    patience.sweep();
    expect(late).toEqual(['3']);
    expect(third!.end()).toBe(false);
  });

  it('goes on after many', () => {
    const { clock, patience, late } = started();
    for (let i = 0; i < 1000; i++) {
      const waiting = patience.begin(() => late.push(`${i}`));
      if (i % 100 !== 0) waiting.end();
      clock.advance(1);
      patience.sweep();
    }
    clock.advance(10);
    patience.sweep();
    expect(late).toEqual(Array.from({ length: 10 }, (_, i) => `${i * 100}`));
  });

  it('looks by itself when time is up', async () => {
    const clock = new FakeClock();
    const patience = new Patience(1, clock);
    await new Promise<void>((resolve) => {
      patience.begin(resolve);
      clock.advance(1);
    });
  });
});
