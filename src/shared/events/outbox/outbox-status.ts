import type { Backlog } from './outbox-store';

/** How far behind the events are, as it was when last looked at; for health and metrics. */
export abstract class OutboxStatus {
  /** Undefined before the first look, and while nobody looks. */
  abstract readonly backlog: Backlog | undefined;
}
