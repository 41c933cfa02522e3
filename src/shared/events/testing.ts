import type { Clock } from '../clock';
import type { Random } from '../crypto';
import type { CurrentUnitOfWork } from '../database';
import type { DomainEvent } from './domain-event';
import { DomainEvents } from './domain-events';
import { OutboxAlarm } from './outbox/outbox-alarm';
import { PostgresDomainEvents } from './postgres-domain-events';

/** Remembers what happened: for tests of handlers. */
export class FakeDomainEvents extends DomainEvents {
  readonly recorded: DomainEvent[] = [];

  record(...events: readonly DomainEvent[]): Promise<void> {
    this.recorded.push(...events);
    return Promise.resolve();
  }
}

/** The real thing, without anybody who is told: for tests on a database. */
export function postgresDomainEvents(current: CurrentUnitOfWork, clock: Clock, random: Random): DomainEvents {
  return new PostgresDomainEvents(current, clock, random, new OutboxAlarm());
}
