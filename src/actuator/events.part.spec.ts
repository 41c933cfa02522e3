import { FakeClock } from '../shared/clock';
import type { OutboxStatus } from '../shared/events';
import { EventsPart } from './events.part';

describe('the health of events', () => {
  const clock = new FakeClock();
  const partOf = (backlog: OutboxStatus['backlog']) => new EventsPart({ backlog }, clock).examine();
  const secondsAgo = (seconds: number) => new Date(clock.nowMs() - seconds * 1000);

  it('is up before anybody looked', () => expect(partOf(undefined)).toEqual({ status: 'up' }));

  it('is up while what waits is young', () => {
    expect(partOf({ waiting: 2, oldestAt: secondsAgo(60), deadLetters: 0 })).toEqual({
      status: 'up',
      details: { waiting: 2, deadLetters: 0, oldestSeconds: 60 },
    });
    expect(partOf({ waiting: 0, oldestAt: undefined, deadLetters: 0 }).status).toBe('up');
  });

  it('is degraded when something waits for more than a minute', () => {
    expect(partOf({ waiting: 2, oldestAt: secondsAgo(61), deadLetters: 0 })).toMatchObject({
      status: 'degraded',
      details: { reason: 'is late', oldestSeconds: 61 },
    });
  });

  it('is degraded as long as there are dead letters', () => {
    expect(partOf({ waiting: 0, oldestAt: undefined, deadLetters: 1 })).toMatchObject({
      status: 'degraded',
      details: { reason: 'has dead letters', deadLetters: 1 },
    });
  });
});
