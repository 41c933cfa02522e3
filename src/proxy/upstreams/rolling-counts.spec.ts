import { FakeClock } from '../../shared/clock';
import { RollingCounts } from './rolling-counts';

describe('RollingCounts', () => {
  const clock = new FakeClock(0);

  it('keeps what is younger than the window, and forgets the rest by and by', () => {
    const counts = new RollingCounts(clock, 10);
    counts.add(1, 1);
    clock.advance(5_000);
    counts.add(2, 0);
    expect([counts.all, counts.some]).toEqual([3, 1]);
    clock.advance(5_000);
    counts.forget();
    expect([counts.all, counts.some]).toEqual([2, 0]);
    clock.advance(5_000);
    counts.forget();
    expect([counts.all, counts.some]).toEqual([0, 0]);
  });

  it('is empty after a pause of any length', () => {
    const counts = new RollingCounts(clock, 10);
    counts.add(4, 4);
    clock.advance(86_400_000);
    counts.add(1, 0);
    expect([counts.all, counts.some]).toEqual([1, 0]);
  });
});
