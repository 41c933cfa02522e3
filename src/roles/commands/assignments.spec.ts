import { aPrincipal, aTenant } from '../../access/testing';
import { anIdentity, FakeAssignments, FakeUserRepository } from '../../identity/testing';
import { scopeOf } from '../../shared/database';
import { FakeUnitOfWork } from '../../shared/database/testing';
import { FakeDomainEvents } from '../../shared/events/testing';
import type { Place } from '../place';
import { RoleGrants } from '../role-grants';
import { aRole, FakeRoleRepository } from '../testing';
import { AssignRole } from './assign-role.command';
import { AssignRoleHandler } from './assign-role.handler';
import { WithdrawRole } from './withdraw-role.command';
import { WithdrawRoleHandler } from './withdraw-role.handler';

const here = aTenant('SERHAFEN:CL');
const ana = anIdentity();
const admin = aPrincipal({ tenants: { 'SERHAFEN:CL': ['ADMIN', 'USER'] } });
const superadmin = aPrincipal({ roles: ['ADMIN', 'SUPERADMIN', 'USER'] });

describe.each([
  ['AssignRoleHandler', AssignRoleHandler, AssignRole, 'assign', 'role.assigned', 'after'],
  ['WithdrawRoleHandler', WithdrawRoleHandler, WithdrawRole, 'withdraw', 'role.withdrawn', 'before'],
] as const)('%s', (_, Handler, Command, verb, type, side) => {
  let unitOfWork: FakeUnitOfWork;
  let assignments: FakeAssignments;
  let events: FakeDomainEvents;
  beforeEach(
    () => ([unitOfWork, assignments, events] = [new FakeUnitOfWork(), new FakeAssignments(), new FakeDomainEvents()]),
  );
  const grants = new RoleGrants(new FakeRoleRepository(aRole({ name: 'PRIVATE' })));
  const execute = (actor: typeof admin, place: Place, role: string, userId = ana.id) =>
    new Handler(unitOfWork, new FakeUserRepository().add(ana), grants, assignments, events).execute(
      new Command(actor, place, userId, role),
    );

  it('works in the tenant, and leaves word together with the change', async () => {
    await execute(admin, here, 'USER');
    expect([scopeOf(Handler), ...unitOfWork.scopes]).toEqual(['own', 'tenant']);
    expect(assignments.done).toEqual([`${verb} ${ana.id} ${here.id} USER`]);
    expect(events.recorded).toEqual([
      {
        type,
        subject: { type: 'user', id: ana.id },
        tenantId: here.id,
        [side]: { role: 'USER', tenant: 'SERHAFEN:CL' },
      },
    ]);
  });

  it('works in the whole installation for a SUPERADMIN', async () => {
    await execute(superadmin, undefined, 'SUPERADMIN');
    expect(unitOfWork.scopes).toEqual(['installation']);
    expect(assignments.done).toEqual([`${verb} ${ana.id} everywhere SUPERADMIN`]);
    expect(events.recorded).toMatchObject([{ type, tenantId: undefined }]);
  });

  it('leaves no word of what was so already', async () => {
    assignments = new FakeAssignments(ana, [`${verb} ${ana.id} ${here.id} USER`]);
    await execute(admin, here, 'USER');
    expect(events.recorded).toEqual([]);
  });

  it.each([
    ['nobody who is in sight', 'USER', '018f0000-0000-4000-8000-00000000dead', { status: 404, code: 'not-found' }],
    ['a role that nobody defined', 'NONE', ana.id, { status: 404, code: 'not-found' }],
    ['a role that is not theirs to give', 'PRIVATE', ana.id, { status: 403, code: 'role-not-grantable' }],
  ])('changes nothing for %s', async (_what, role, userId, problem) => {
    await expect(execute(admin, here, role, userId)).rejects.toMatchObject(problem);
    expect([assignments.done, events.recorded]).toEqual([[], []]);
  });
});
