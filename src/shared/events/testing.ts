import type { DomainEvent } from './domain-event';
import { DomainEvents } from './domain-events';

/** Remembers what happened: for tests of handlers. */
export class FakeDomainEvents extends DomainEvents {
  readonly recorded: DomainEvent[] = [];

  record(event: DomainEvent): Promise<void> {
    this.recorded.push(event);
    return Promise.resolve();
  }
}
