import type { DomainEvent } from './domain-event';

/** Where features leave word of what happened. */
export abstract class DomainEvents {
  /**
   * Writes the event to the audit and to the outbox, in the open unit of work: both are there when, and only when, what
   * they tell of was committed. Who did it, where from and in which request is read from the request's context.
   */
  abstract record(event: DomainEvent): Promise<void>;
}
