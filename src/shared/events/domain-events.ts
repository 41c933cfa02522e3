import type { DomainEvent } from './domain-event';

/** Where features leave word of what happened. */
export abstract class DomainEvents {
  /**
   * Writes the events to the audit and to the outbox, in the open unit of work: both are there when, and only when, what
   * they tell of was committed. Whoever has many gives them together: that takes few statements. Who did it, where from and in which request is read from the request's context.
   */
  abstract record(...events: readonly DomainEvent[]): Promise<void>;
}
