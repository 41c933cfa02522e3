import type { Reading } from '../../shared/paging';
import type { Group, GroupMember } from '../domain/group';

/**
 * Groups where the unit of work is: of the selected tenant in scope `tenant`, else those of the installation. Others are
 * absent, never forbidden.
 */
export abstract class GroupRepository {
  abstract read(reading: Reading, search?: string): Promise<Group[]>;
  abstract count(search?: string): Promise<number>;
  abstract find(id: string): Promise<Group | undefined>;
  /**
   * The group, which nobody else changes until this unit of work is over.
   * @param version that it must have; undefined takes any
   * @throws {NotFoundError} 404 @throws {VersionOutdatedError} 412
   */
  abstract lock(id: string, version?: number): Promise<Group>;
  /** @throws {NameTakenError} 409 */
  abstract insert(name: string, description: string, roles: readonly string[]): Promise<Group>;
  /** @throws {NameTakenError} 409 */
  abstract change(id: string, name: string, description: string): Promise<Group>;
  abstract remove(id: string): Promise<void>;
  /** @returns false when it gives the role already */
  abstract giveRole(id: string, role: string): Promise<boolean>;
  /** @returns false when it does not give the role */
  abstract takeRole(id: string, role: string): Promise<boolean>;
  abstract memberIds(id: string): Promise<string[]>;
  abstract members(id: string, reading: Reading): Promise<GroupMember[]>;
}
