import type { Change } from '../../shared/events';
import type { Actor } from '../../shared/tenant';

/** Something that was changed, by whom, and how. */
export interface AuditEntry {
  readonly id: string;
  /** Where it stands among those of the same millisecond. */
  readonly position: string;
  readonly type: string;
  readonly subject: { readonly type: string; readonly id: string };
  /** Code of the tenant whose data it is; undefined for what is the installation's. */
  readonly tenant: string | undefined;
  readonly actor: Actor;
  readonly changes: Readonly<Record<string, Change>>;
  readonly requestId: string | undefined;
  readonly occurredAt: Date;
}

/** Which entries are asked for: all that fit every condition given. */
export interface AuditFilter {
  readonly actor?: string | undefined;
  /** A type, or what types begin with: it ends with a dot then. */
  readonly type?: string | undefined;
  /** `user:018f…`, or a whole kind as `user`. */
  readonly subject?: string | undefined;
  /** Code of a tenant. */
  readonly tenant?: string | undefined;
  readonly requestId?: string | undefined;
  /** RFC 3339; not before. */
  readonly from?: string | undefined;
  /** RFC 3339; before. */
  readonly to?: string | undefined;
}
