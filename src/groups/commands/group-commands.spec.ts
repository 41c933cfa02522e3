import { aPrincipal, aTenant, FakeEndOfAccess } from '../../access/testing';
import { anIdentity, FakeAssignments, FakeLastAdministrator, FakeUserRepository } from '../../identity/testing';
import { type Place, RoleGrants } from '../../roles';
import { aRole, FakeRoleRepository } from '../../roles/testing';
import { FakeUnitOfWork } from '../../shared/database/testing';
import { FakeDomainEvents } from '../../shared/events/testing';
import { aGroup, FakeGroupRepository } from '../testing';
import { AddMember } from './add-member.command';
import { AddMemberHandler } from './add-member.handler';
import { ChangeGroup } from './change-group.command';
import { ChangeGroupHandler } from './change-group.handler';
import { CreateGroup } from './create-group.command';
import { CreateGroupHandler } from './create-group.handler';
import { DeleteGroup } from './delete-group.command';
import { DeleteGroupHandler } from './delete-group.handler';
import { GiveRole } from './give-role.command';
import { GiveRoleHandler } from './give-role.handler';
import { RemoveMember } from './remove-member.command';
import { RemoveMemberHandler } from './remove-member.handler';
import { TakeRole } from './take-role.command';
import { TakeRoleHandler } from './take-role.handler';

const here = aTenant('SERHAFEN:CL');
const ana = anIdentity();
const admin = aPrincipal({ tenants: { 'SERHAFEN:CL': ['ADMIN', 'USER'] } });
const superadmin = aPrincipal({ roles: ['ADMIN', 'SUPERADMIN', 'USER'] });
const desk = aGroup({ roles: ['USER'], version: 3 });
const vault = aGroup({ id: '018f0000-0000-4000-8000-0000000000f2', name: 'Vault', roles: ['PRIVATE'] });
const operators = aGroup({ id: '018f0000-0000-4000-8000-0000000000f3', tenant: undefined, roles: ['SUPERADMIN'] });
const NOT_GRANTABLE = { status: 403, code: 'role-not-grantable' };

describe('handlers of groups', () => {
  let unitOfWork: FakeUnitOfWork;
  let groups: FakeGroupRepository;
  let endOfAccess: FakeEndOfAccess;
  let last: FakeLastAdministrator;
  let assignments: FakeAssignments;
  let events: FakeDomainEvents;
  const grants = new RoleGrants(new FakeRoleRepository(aRole({ name: 'PRIVATE' })));
  const users = new FakeUserRepository().add(ana);
  beforeEach(() => {
    unitOfWork = new FakeUnitOfWork();
    groups = new FakeGroupRepository(desk, vault, operators);
    for (const { id } of [desk, vault, operators])
      groups.membersOf.set(id, [{ userId: ana.id, email: ana.email, origin: 'gateway', joinedAt: new Date(0) }]);
    endOfAccess = new FakeEndOfAccess();
    last = new FakeLastAdministrator();
    assignments = new FakeAssignments();
    events = new FakeDomainEvents();
  });
  const nothingHappened = () => {
    expect([endOfAccess.ended, assignments.done, events.recorded]).toEqual([[], [], []]);
    expect([...groups.groups.values()]).toEqual([desk, vault, operators]);
  };
  const told = () => events.recorded.map(({ type, subject, tenantId }) => `${type} ${subject.id} ${tenantId}`);

  describe('CreateGroupHandler', () => {
    const create = (place: Place, roles: string[], actor = admin) =>
      new CreateGroupHandler(unitOfWork, groups, grants, events).execute(
        new CreateGroup(actor, place, 'Night shift', 'Works late.', roles),
      );

    it('makes a group in its place, that gives what its maker may give', async () => {
      const { id } = await create(here, ['USER']);
      await create(undefined, ['SUPERADMIN'], superadmin);
      expect(unitOfWork.scopes).toEqual(['tenant', 'installation']);
      expect(events.recorded[0]).toMatchObject({
        type: 'group.created',
        subject: { type: 'group', id },
        tenantId: here.id,
        after: { name: 'Night shift', roles: ['USER'] },
      });
    });

    it('makes none that gives more, or what nobody defined', async () => {
      await expect(create(here, ['PRIVATE'])).rejects.toMatchObject(NOT_GRANTABLE);
      await expect(create(here, ['USER', 'NONE'])).rejects.toMatchObject({ errors: [{ pointer: '/roles/1' }] });
      nothingHappened();
    });
  });

  describe('ChangeGroupHandler', () => {
    const change = (version: number | undefined, facts: { name?: string; description?: string }) =>
      new ChangeGroupHandler(unitOfWork, groups, events).execute(new ChangeGroup(here, desk.id, version, facts));

    it('changes what is said and keeps the rest', async () => {
      expect(await change(3, { name: 'Front desk' })).toMatchObject({
        name: 'Front desk',
        description: '',
        roles: ['USER'],
      });
      expect(events.recorded).toMatchObject([
        { type: 'group.changed', before: { name: 'Desk' }, after: { name: 'Front desk' } },
      ]);
    });

    it('describes a group of the identity provider, and does not rename it', async () => {
      const theirs = { ...desk, origin: 'keycloak' as const };
      groups.groups.set(desk.id, theirs);
      await expect(change(3, { name: 'Front desk' })).rejects.toMatchObject({ status: 409, code: 'followed' });
      expect([events.recorded, groups.groups.get(desk.id)]).toEqual([[], theirs]);
      expect(await change(3, { name: desk.name, description: 'At the door.' })).toMatchObject({
        name: desk.name,
        description: 'At the door.',
      });
    });

    it('changes nothing that somebody else changed', async () => {
      await expect(change(2, { name: 'Front desk' })).rejects.toMatchObject({ code: 'version-outdated' });
      nothingHappened();
    });
  });

  describe('DeleteGroupHandler', () => {
    const remove = (place: Place, group = desk, actor = admin, version?: number) =>
      new DeleteGroupHandler(unitOfWork, groups, grants, endOfAccess, last, events).execute(
        new DeleteGroup(actor, place, group.id, version),
      );

    it('takes from the members what it gave, with their tokens', async () => {
      await remove(here);
      expect(groups.groups.has(desk.id)).toBe(false);
      expect(endOfAccess.ended).toEqual([`tokens ${ana.id}`]);
      expect(told()).toEqual([`group.deleted ${desk.id} ${here.id}`]);
    });

    it.each<[string, Place, string[]]>([
      ['of the tenant', here, ['tokens with ADMIN in SERHAFEN:CL', 'tokens with USER in SERHAFEN:CL']],
      ['of the installation', undefined, ['tokens with ADMIN', 'tokens with USER']],
    ])('takes every token with the roles of a large group %s, and names nobody', async (_whose, place, ended) => {
      groups.groups.set(desk.id, { ...desk, members: 501, roles: ['ADMIN', 'USER'] });
      await remove(place, desk, superadmin);
      expect(endOfAccess.ended).toEqual(ended);
    });

    it('leaves a group of the identity provider alone while somebody is in it', async () => {
      const theirs = { ...desk, origin: 'keycloak' as const, members: 1 };
      groups.groups.set(desk.id, theirs);
      await expect(remove(here)).rejects.toMatchObject({ status: 409, code: 'followed' });
      expect([endOfAccess.ended, events.recorded, groups.groups.get(desk.id)]).toEqual([[], [], theirs]);
      groups.groups.set(desk.id, { ...theirs, members: 0 });
      await remove(here);
      expect(groups.groups.has(desk.id)).toBe(false);
    });

    it('takes nothing that the actor could not give', async () => {
      await expect(remove(here, vault)).rejects.toMatchObject(NOT_GRANTABLE);
      await expect(remove(here, desk, admin, 2)).rejects.toMatchObject({ code: 'version-outdated' });
      nothingHappened();
    });

    it('keeps the last administrator', async () => {
      last.remains = false;
      await expect(remove(undefined, operators, superadmin)).rejects.toMatchObject({ code: 'last-administrator' });
      expect(events.recorded).toEqual([]);
      await remove(here);
    });
  });

  describe('GiveRoleHandler', () => {
    const give = (role: string, group = desk) =>
      new GiveRoleHandler(unitOfWork, groups, grants, events).execute(new GiveRole(admin, here, group.id, role));

    it('gives a role once', async () => {
      await give('ADMIN');
      await give('ADMIN');
      expect(groups.groups.get(desk.id)!.roles).toEqual(['ADMIN', 'USER']);
      expect(told()).toEqual([`group.role-given ${desk.id} ${here.id}`]);
    });

    it('gives none that the actor could not give, by a group or otherwise', async () => {
      await expect(give('PRIVATE')).rejects.toMatchObject(NOT_GRANTABLE);
      await expect(give('NONE')).rejects.toMatchObject({ code: 'not-found' });
      await expect(give('USER', aGroup({ id: 'elsewhere' }))).rejects.toMatchObject({ code: 'not-found' });
      nothingHappened();
    });
  });

  describe('TakeRoleHandler', () => {
    const take = (place: Place, role: string, group = desk, actor = admin) =>
      new TakeRoleHandler(unitOfWork, groups, grants, endOfAccess, last, events).execute(
        new TakeRole(actor, place, group.id, role),
      );

    it('takes a role once, with the tokens of the members', async () => {
      await take(here, 'USER');
      await take(here, 'USER');
      expect(groups.groups.get(desk.id)!.roles).toEqual([]);
      expect(endOfAccess.ended).toEqual([`tokens ${ana.id}`]);
      expect(told()).toEqual([`group.role-taken ${desk.id} ${here.id}`]);
    });

    it('takes every token with the role, and no other, where the group is large', async () => {
      groups.groups.set(desk.id, { ...desk, members: 501, roles: ['ADMIN', 'USER'] });
      await take(here, 'USER');
      expect(endOfAccess.ended).toEqual(['tokens with USER in SERHAFEN:CL']);
    });

    it('takes none that the actor could not give, and keeps the last administrator', async () => {
      await expect(take(here, 'PRIVATE', vault)).rejects.toMatchObject(NOT_GRANTABLE);
      nothingHappened();
      last.remains = false;
      await expect(take(undefined, 'SUPERADMIN', operators, superadmin)).rejects.toMatchObject({
        code: 'last-administrator',
      });
      expect(events.recorded).toEqual([]);
    });
  });

  describe.each([
    ['AddMemberHandler', AddMemberHandler, AddMember, 'join', 'group.member-added'],
    ['RemoveMemberHandler', RemoveMemberHandler, RemoveMember, 'leave', 'group.member-removed'],
  ] as const)('%s', (_name, Handler, Command, verb, type) => {
    const execute = (group = desk, userId = ana.id) =>
      new Handler(unitOfWork, groups, users, grants, assignments, events).execute(
        new Command(admin, here, group.id, userId),
      );

    it('changes the membership outside of the unit of work that decides, and leaves word of the user', async () => {
      await execute();
      expect(unitOfWork.scopes).toEqual(['tenant']);
      expect(assignments.done).toEqual([`${verb} group ${ana.id} ${desk.id}`]);
      expect(told()).toEqual([`${type} ${ana.id} ${here.id}`]);
    });

    it.each([
      ['a group that gives what the actor could not', vault, ana.id, NOT_GRANTABLE],
      ['a group that is not in sight', aGroup({ id: 'elsewhere' }), ana.id, { code: 'not-found' }],
      ['a user who is not in sight', desk, '018f0000-0000-4000-8000-00000000dead', { code: 'not-found' }],
    ])('changes nothing for %s', async (_what, group, userId, problem) => {
      await expect(execute(group, userId)).rejects.toMatchObject(problem);
      nothingHappened();
    });
  });
});
