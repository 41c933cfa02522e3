import type { RoleBook } from '../domain/role-book';
import type { Role, RoleDefinition } from '../domain/role';

/** How much a role is used, as a reason to keep it. */
export interface RoleUse {
  readonly assignments: number;
  readonly groups: number;
  /** Roles that include it, sorted. */
  readonly includedBy: readonly string[];
}

/** Role definitions. They are the installation's: every scope reads all of them. */
export abstract class RoleRepository {
  abstract book(): Promise<RoleBook>;
  /** Locks all definitions, so that two changes cannot make a cycle together, and reads them. */
  abstract lockedBook(): Promise<RoleBook>;
  /** @param after name to read beyond, in the direction @param search text in name or description, whatever its case */
  abstract read(descending: boolean, after: string | undefined, rows: number, search?: string): Promise<Role[]>;
  abstract count(search?: string): Promise<number>;
  /** @throws {NameTakenError} 409 */
  abstract insert(name: string, definition: RoleDefinition): Promise<Role>;
  abstract replace(name: string, definition: RoleDefinition): Promise<Role>;
  /** Everywhere, so not in scope `tenant`. */
  abstract use(name: string): Promise<RoleUse>;
  /** @throws {RoleInUseError} 409 when it came into use meanwhile */
  abstract remove(name: string): Promise<void>;
}
