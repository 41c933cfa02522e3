import type { Clock } from '../shared/clock';
import type { OutboxStatus } from '../shared/events';
import type { HealthPart, PartHealth } from './health-part';

/** What waits longer than this waits for something that is broken: one try takes 20 s at most. */
const LAG_MS = 60_000;

/** Whether parts of the gateway are told what happened, in time and at all. */
export class EventsPart implements HealthPart {
  readonly name = 'events';

  constructor(
    private readonly outbox: OutboxStatus,
    private readonly clock: Clock,
  ) {}

  examine(): PartHealth {
    const { backlog } = this.outbox;
    if (backlog === undefined) return { status: 'up' };
    const { waiting, oldestAt, deadLetters } = backlog;
    const oldestSeconds = oldestAt && Math.max(0, Math.round((this.clock.nowMs() - oldestAt.getTime()) / 1000));
    const details = { waiting, deadLetters, ...(oldestSeconds === undefined ? {} : { oldestSeconds }) };
    const late = oldestSeconds !== undefined && oldestSeconds * 1000 > LAG_MS;
    if (deadLetters === 0 && !late) return { status: 'up', details };
    const reason = deadLetters > 0 ? 'has dead letters' : 'is late';
    return { status: 'degraded', details: { ...details, reason } };
  }
}
