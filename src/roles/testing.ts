import { anIdentity } from '../identity/testing';
import type { HeldRole } from './domain/held-role';
import type { Role, RoleDefinition } from './domain/role';
import { RoleBook } from './domain/role-book';
import { HeldRoles, type RoleHolder } from './ports/held-roles';
import { RoleRepository, type RoleUse } from './ports/role.repository';

const ana = anIdentity();

/** Builders and fakes of this room, for the tests of all rooms. */

/** A role that allows and includes nothing, unless said otherwise. */
export function aRole(facts: Partial<Role> = {}): Role {
  return {
    name: 'CLERK',
    description: '',
    builtIn: false,
    delegated: false,
    permissions: [],
    includes: [],
    definedBy: undefined,
    version: 1,
    createdAt: new Date('2026-01-01T00:00:00.000Z'),
    updatedAt: new Date('2026-01-01T00:00:00.000Z'),
    ...facts,
  };
}

/** As after the first start. */
export const builtInRoles: readonly Role[] = [
  aRole({ name: 'SUPERADMIN', builtIn: true, permissions: ['*:*'], includes: ['ADMIN'] }),
  aRole({
    name: 'ADMIN',
    builtIn: true,
    delegated: true,
    permissions: ['groups:write', 'roles:assign', 'users:read', 'users:write'],
    includes: ['USER'],
  }),
  aRole({ name: 'USER', builtIn: true, delegated: true }),
];

/** Roles in memory. */
export class FakeRoleRepository extends RoleRepository {
  readonly roles: Map<string, Role>;
  readonly uses = new Map<string, RoleUse>();

  constructor(...roles: Role[]) {
    super();
    this.roles = new Map([...builtInRoles, ...roles].map((role) => [role.name, role]));
  }

  book(): Promise<RoleBook> {
    return Promise.resolve(new RoleBook(this.roles.values()));
  }

  lockedBook(): Promise<RoleBook> {
    return this.book();
  }

  read(descending: boolean, after: string | undefined, rows: number, search?: string): Promise<Role[]> {
    const sign = descending ? -1 : 1;
    const sorted = this.#matching(search).sort((a, b) => (a.name < b.name ? -sign : sign));
    const start = after === undefined ? 0 : sorted.findIndex(({ name }) => name === after) + 1;
    return Promise.resolve(sorted.slice(start, start + rows));
  }

  count(search?: string): Promise<number> {
    return Promise.resolve(this.#matching(search).length);
  }

  insert(name: string, definition: RoleDefinition): Promise<Role> {
    return this.#put(aRole({ ...definition, name, definedBy: { kind: 'user', id: 'whoever' } }));
  }

  replace(name: string, definition: RoleDefinition): Promise<Role> {
    const before = this.roles.get(name)!;
    return this.#put({ ...before, ...definition, version: before.version + 1 });
  }

  use(name: string): Promise<RoleUse> {
    return Promise.resolve(this.uses.get(name) ?? { assignments: 0, groups: 0, includedBy: [] });
  }

  remove(name: string): Promise<void> {
    this.roles.delete(name);
    return Promise.resolve();
  }

  #put(role: Role): Promise<Role> {
    this.roles.set(role.name, role);
    return Promise.resolve(role);
  }

  #matching(search = ''): Role[] {
    return [...this.roles.values()].filter(({ name }) => name.toLowerCase().includes(search.toLowerCase()));
  }
}

/** CLERK, assigned in SERHAFEN:CL by the gateway, unless said otherwise. */
export const heldRole = (facts: Partial<HeldRole> = {}): HeldRole => ({
  role: 'CLERK',
  where: 'tenant',
  tenant: 'SERHAFEN:CL',
  origin: 'gateway',
  group: undefined,
  ...facts,
});

/** What one user holds, told of everybody it is asked about; or of those by whose id it was given. */
export class FakeHeldRoles extends HeldRoles {
  readonly asked: unknown[] = [];

  constructor(private readonly held: readonly HeldRole[] | Readonly<Record<string, readonly HeldRole[]>>) {
    super();
  }

  of(...asked: [string, string?]): Promise<HeldRole[]> {
    this.asked.push(asked);
    return Promise.resolve([...this.#of(asked[0])]);
  }

  holders(roles: Iterable<string>): Promise<RoleHolder[]> {
    this.asked.push([...roles].sort());
    return Promise.resolve([{ userId: ana.id, email: ana.email, ways: this.#of(ana.id) }]);
  }

  countHolders(): Promise<number> {
    return Promise.resolve(1);
  }

  #of(userId: string): readonly HeldRole[] {
    return 'length' in this.held ? (this.held as readonly HeldRole[]) : (this.held[userId] ?? []);
  }
}
