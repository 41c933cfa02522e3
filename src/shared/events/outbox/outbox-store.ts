import type { RecordedEvent } from '../domain-event';
import type { Subscription } from '../event-subscriber';

/** An event that this instance tells one subscriber now; nobody else does until the lease has run out. */
export interface Delivery {
  readonly subscriber: string;
  readonly position: string;
  readonly event: RecordedEvent;
  /** How often it was tried, this time included. */
  readonly attempts: number;
}

/** How much waits to be told, and since when. */
export interface Backlog {
  readonly waiting: number;
  /** Of the oldest event that waits; undefined when none does. */
  readonly oldestAt: Date | undefined;
  readonly deadLetters: number;
}

/** What happened and was not yet told to everybody who wants to know. Works in the open unit of work, in scope `system`. */
export abstract class OutboxStore {
  /**
   * Hands the oldest events out: one delivery for each subscriber that is interested.
   * @returns how many were handed out, and to whom
   */
  abstract distribute(
    subscriptions: readonly Subscription[],
    limit: number,
    now: Date,
  ): Promise<{ readonly events: number; readonly subscribers: ReadonlySet<string> }>;

  /** Takes the first undelivered event of as many subjects, and counts the attempt: also one that kills the process. */
  abstract claim(subscriber: string, limit: number, now: Date, leaseEndsAt: Date): Promise<Delivery[]>;

  /** It was told. Changes nothing when the lease ran out and somebody else has taken it. */
  abstract delivered(delivery: Delivery): Promise<void>;

  /** To be tried again, not before `at`; until then later events of the subject wait. */
  abstract postpone(delivery: Delivery, at: Date): Promise<void>;

  /** Puts it aside as a dead letter; later events of the subject go on. */
  abstract bury(delivery: Delivery, error: string, now: Date): Promise<void>;

  /**
   * Puts aside what is for subscribers that are gone: not among these, and waiting since before `before`.
   * @returns how many
   */
  abstract buryOrphans(subscribers: readonly string[], before: Date, now: Date): Promise<number>;

  abstract backlog(): Promise<Backlog>;
}
