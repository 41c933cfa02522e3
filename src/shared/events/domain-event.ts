import type { Actor } from '../tenant';
import type { Change } from './changes';

/** Facts of a thing as the audit may show them: names and switches, never a secret, a hash or a token. */
export type Facts = Readonly<Record<string, unknown>>;

/** Something that happened to a user, a role, a tenant, a key, …, and will not be undone by a failure later on. */
export interface DomainEvent {
  /** Thing and past participle: `user.disabled`, `role.assigned`, `api-key.rotated`. Stable: others act on it. */
  readonly type: string;
  /** Whom it happened to. Events of one subject are told in the order in which they were committed. */
  readonly subject: { readonly type: string; readonly id: string };
  /** Database id of the tenant whose data it is; absent for what is the installation's. */
  readonly tenantId?: string | undefined;
  /** The subject before and after; the audit keeps what differs. Absent where there was, or is, nothing. */
  readonly before?: Facts | undefined;
  readonly after?: Facts | undefined;
}

/** An event as subscribers are told of it. */
export interface RecordedEvent {
  /** The same however often it is told: what a subscriber remembers so as to act once. */
  readonly id: string;
  readonly type: string;
  readonly subject: DomainEvent['subject'];
  readonly tenantId?: string | undefined;
  readonly occurredAt: Date;
  readonly actor: Actor;
  /** What differs between before and after, by name. */
  readonly changes: Readonly<Record<string, Change>>;
  /** Of the request that brought it about. */
  readonly requestId?: string | undefined;
}
