import type { Principal } from '../access';
import { aPrincipal, aTenant, FakeEndOfAccess, FakeRolePermissions } from '../access/testing';
import type { Identity } from '../identity';
import {
  anIdentity,
  FakeAssignments,
  FakeLastAdministrator,
  FakePasswordPolicy,
  FakeUserDirectory,
  FakeUserRepository,
} from '../identity/testing';
import { FakeUnitOfWork } from '../shared/database/testing';
import { FakeDomainEvents } from '../shared/events/testing';
import type { UserDetails } from './domain/user-details';
import { UserDetailsRepository } from './ports/user-details.repository';
import { ProfileChanges } from './profile-changes';
import { UserAdministration } from './user-administration';

const AT = new Date('2026-01-01T00:00:00.000Z');
export const HERE = aTenant('SERHAFEN:CL');
export const THERE = aTenant('ANDESLOG:PE');

/** The users of a FakeUserRepository: of scope `tenant` the members of HERE. */
class FakeUserDetailsRepository extends UserDetailsRepository {
  constructor(
    private readonly users: FakeUserRepository,
    private readonly unitOfWork: FakeUnitOfWork,
  ) {
    super();
  }

  find(id: string): Promise<UserDetails | undefined> {
    const user = this.users.identities.get(id);
    const isMember = user?.memberships.some(({ tenant }) => tenant.code === HERE.code);
    const seen = user !== undefined && (this.unitOfWork.scopes.at(-1) !== 'tenant' || isMember);
    return Promise.resolve(seen ? detailsOf(user) : undefined);
  }
}

export const detailsOf = (user: Identity): UserDetails => ({
  ...user,
  emailVerified: false,
  createdAt: AT,
  updatedAt: AT,
  lastLoginAt: undefined,
  version: 3,
  memberships: user.memberships.map(({ tenant, roles }) => ({ ...tenant, roles })),
});

/** Everything that a handler of this room asks, and an administrator of HERE who asks it. */
export class House {
  readonly administrator: Principal = aPrincipal({
    subject: '018f0000-0000-4000-8000-0000000000ad',
    tenants: { [HERE.code]: ['ADMIN', 'USER'] },
  });
  readonly ana = anIdentity({ memberships: [{ tenant: HERE, roles: ['USER'] }] });
  readonly shared = anIdentity({
    id: '018f0000-0000-4000-8000-000000000002',
    email: 'shared@example.test',
    memberships: [HERE, THERE].map((tenant) => ({ tenant, roles: [] })),
  });
  readonly theirs = anIdentity({
    id: '018f0000-0000-4000-8000-000000000003',
    email: 'theirs@example.test',
    memberships: [{ tenant: THERE, roles: [] }],
  });
  readonly own = anIdentity({
    id: this.administrator.userId,
    email: 'admin@example.test',
    memberships: [{ tenant: HERE, roles: ['ADMIN'] }],
  });
  readonly users = new FakeUserRepository([HERE, THERE]).add(this.ana).add(this.shared).add(this.theirs).add(this.own);
  readonly unitOfWork = new FakeUnitOfWork();
  readonly permissions = new FakeRolePermissions({ ADMIN: ['users:write', 'roles:assign'], SUPERADMIN: ['*:*'] });
  readonly details = new FakeUserDetailsRepository(this.users, this.unitOfWork);
  readonly administration = new UserAdministration(this.unitOfWork, this.details, this.users, this.permissions);
  readonly directory = new FakeUserDirectory(this.users);
  readonly assignments = new FakeAssignments();
  readonly policy = new FakePasswordPolicy();
  readonly endOfAccess = new FakeEndOfAccess();
  readonly events = new FakeDomainEvents();
  readonly changes = new ProfileChanges(this.directory, this.endOfAccess, this.events);
  readonly lastAdministrator = (last?: string) => new FakeLastAdministrator(last);

  /** What was told and ended: nothing, when an operation was refused. */
  get traces(): number {
    return this.events.recorded.length + this.endOfAccess.ended.length;
  }
}
