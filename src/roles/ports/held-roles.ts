import type { Reading } from '../../shared/paging';
import type { HeldRole } from '../domain/held-role';

/** Somebody for whom a role counts, and how they came by it. */
export interface RoleHolder {
  readonly userId: string;
  readonly email: string;
  /** Each is the role itself, or one that includes it. */
  readonly ways: readonly HeldRole[];
}

/** Which roles count for whom, as assigned and as groups give them; what they include is the reader's to follow. */
export abstract class HeldRoles {
  /**
   * Scope `system`: whether the user is in sight was decided before.
   * @param tenantId what counts there; undefined: everywhere. Installation-wide roles are among them in any case
   * @returns sorted by role
   */
  abstract of(userId: string, tenantId?: string): Promise<HeldRole[]>;
  /** In scope `tenant` its members with what counts there, but not what is held installation-wide; else everybody. */
  abstract holders(roles: Iterable<string>, reading: Reading): Promise<RoleHolder[]>;
  abstract countHolders(roles: Iterable<string>): Promise<number>;
}
