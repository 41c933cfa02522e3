import { FakeClock } from '../../shared/clock';
import { FakeLog } from '../testing';
import { Deadlines } from './deadlines';
import type { UpstreamParts } from './upstream-parts';

/** What upstreams share, for tests: nobody is asked how they are, and no name is known. */
export function someUpstreamParts(facts: Partial<UpstreamParts> = {}): UpstreamParts {
  const clock = facts.clock ?? new FakeClock();
  const deadlines = facts.deadlines ?? new Deadlines(clock);
  return {
    clock,
    deadlines,
    // One sweep for all, unless a test is about that.
    upkeep: deadlines,
    idle: new Deadlines(clock),
    log: new FakeLog(),
    random: () => 0.5,
    stickinessKey: Buffer.alloc(32, 7),
    prober: { probe: () => () => {} },
    resolver: () => ({
      addresses: () => Promise.reject(new Error('no name server')),
      services: () => Promise.reject(new Error('no name server')),
    }),
    ...facts,
  };
}
