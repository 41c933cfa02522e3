/** Facts of a thing as the audit may show them: names and switches, never a secret, a hash or a token. */
export type Facts = Readonly<Record<string, unknown>>;

/** Something that happened to a user, a role, a tenant, a key, …, and will not be undone by a failure later on. */
export interface DomainEvent {
  /** Thing and past participle: `user.disabled`, `role.assigned`, `api-key.rotated`. Stable: others act on it. */
  readonly type: string;
  /** Whom it happened to. Events of one subject are told in the order in which they were recorded. */
  readonly subject: { readonly type: string; readonly id: string };
  /** Database id of the tenant whose data it is; absent for what is the installation's. */
  readonly tenantId?: string | undefined;
  /** The subject before and after; the audit keeps what differs. Absent where there was, or is, nothing. */
  readonly before?: Facts | undefined;
  readonly after?: Facts | undefined;
}
