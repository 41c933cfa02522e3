import type { Reading } from '../shared/paging';
import { NotFoundError, VersionOutdatedError } from '../shared/problem';
import type { Group, GroupMember } from './domain/group';
import { GroupRepository } from './ports/group.repository';

/** Builders and fakes of this room, for the tests of all rooms. */

/** A group of SERHAFEN:CL that gives nothing, unless said otherwise. */
export function aGroup(facts: Partial<Group> = {}): Group {
  return {
    id: '018f0000-0000-4000-8000-0000000000f1',
    name: 'Desk',
    description: '',
    tenant: 'SERHAFEN:CL',
    origin: 'gateway',
    roles: [],
    members: 0,
    version: 1,
    createdAt: new Date('2026-01-01T00:00:00.000Z'),
    updatedAt: new Date('2026-01-01T00:00:00.000Z'),
    ...facts,
  };
}

/** Groups in memory. */
export class FakeGroupRepository extends GroupRepository {
  readonly groups: Map<string, Group>;
  readonly membersOf = new Map<string, readonly GroupMember[]>();

  constructor(...groups: Group[]) {
    super();
    this.groups = new Map(groups.map((group) => [group.id, group]));
  }

  read({ descending, beyond, rows }: Reading, search = ''): Promise<Group[]> {
    const sorted = [...this.groups.values()]
      .filter(({ name }) => name.toLowerCase().includes(search.toLowerCase()))
      .sort((a, b) => (a.name < b.name === descending ? 1 : -1));
    const start = beyond === undefined ? 0 : sorted.findIndex(({ id }) => id === beyond.id) + 1;
    return Promise.resolve(sorted.slice(start, start + rows));
  }

  count(): Promise<number> {
    return Promise.resolve(this.groups.size);
  }

  find(id: string): Promise<Group | undefined> {
    return Promise.resolve(this.groups.get(id));
  }

  lock(id: string, version?: number): Promise<Group> {
    const group = this.groups.get(id);
    if (group === undefined) return Promise.reject(new NotFoundError());
    if (version !== undefined && version !== group.version) return Promise.reject(new VersionOutdatedError());
    return Promise.resolve(group);
  }

  insert(name: string, description: string, roles: readonly string[]): Promise<Group> {
    return this.#put(
      aGroup({ id: `018f0000-0000-4000-8000-00000000${1000 + this.groups.size}`, name, description, roles }),
    );
  }

  change(id: string, name: string, description: string): Promise<Group> {
    return this.#put({ ...this.groups.get(id)!, name, description, version: this.groups.get(id)!.version + 1 });
  }

  remove(id: string): Promise<void> {
    this.groups.delete(id);
    return Promise.resolve();
  }

  async giveRole(id: string, role: string): Promise<boolean> {
    const group = this.groups.get(id)!;
    if (group.roles.includes(role)) return false;
    await this.#put({ ...group, roles: [...group.roles, role].sort() });
    return true;
  }

  async takeRole(id: string, role: string): Promise<boolean> {
    const group = this.groups.get(id)!;
    if (!group.roles.includes(role)) return false;
    await this.#put({ ...group, roles: group.roles.filter((one) => one !== role) });
    return true;
  }

  memberIds(id: string): Promise<string[]> {
    return Promise.resolve((this.membersOf.get(id) ?? []).map(({ userId }) => userId));
  }

  members(id: string, { rows }: Reading): Promise<GroupMember[]> {
    return Promise.resolve((this.membersOf.get(id) ?? []).slice(0, rows));
  }

  #put(group: Group): Promise<Group> {
    this.groups.set(group.id, group);
    return Promise.resolve(group);
  }
}
