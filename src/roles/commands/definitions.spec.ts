import { aPrincipal, FakeEndOfAccess } from '../../access/testing';
import { scopeOf } from '../../shared/database';
import { FakeDomainEvents } from '../../shared/events/testing';
import { RoleGrants } from '../role-grants';
import { aRole, FakeRoleRepository } from '../testing';
import { ChangeRole } from './change-role.command';
import { ChangeRoleHandler } from './change-role.handler';
import { DefineRole } from './define-role.command';
import { DefineRoleHandler } from './define-role.handler';
import { DeleteRole } from './delete-role.command';
import { DeleteRoleHandler } from './delete-role.handler';

const definition = { description: 'Counts boxes.', delegated: true, permissions: ['boxes:read'], includes: ['USER'] };
const superadmin = aPrincipal({ roles: ['SUPERADMIN', 'ADMIN', 'USER'] });

describe('handlers of role definitions', () => {
  let roles: FakeRoleRepository;
  let endOfAccess: FakeEndOfAccess;
  let events: FakeDomainEvents;
  beforeEach(() => {
    roles = new FakeRoleRepository(
      aRole({ name: 'CLERK', ...definition }),
      aRole({ name: 'CHIEF', includes: ['CLERK'], version: 7 }),
    );
    [endOfAccess, events] = [new FakeEndOfAccess(), new FakeDomainEvents()];
  });
  const parts = () => [roles, endOfAccess, events] as const;
  const granting = () => [roles, new RoleGrants(roles), endOfAccess, events] as const;

  it('work for the whole installation', () => {
    for (const handler of [DefineRoleHandler, ChangeRoleHandler, DeleteRoleHandler])
      expect(scopeOf(handler)).toBe('installation');
  });

  describe('DefineRoleHandler', () => {
    it('defines a role, has instances forget that there was none, and leaves word', async () => {
      const role = await new DefineRoleHandler(...granting()).execute(new DefineRole(superadmin, 'PACKER', definition));
      expect(role).toMatchObject({ name: 'PACKER', ...definition });
      expect(endOfAccess.ended).toEqual(['role PACKER']);
      expect(events.recorded).toEqual([
        { type: 'role.defined', subject: { type: 'role', id: 'PACKER' }, after: definition },
      ]);
    });

    it('names every included role that may not be', async () => {
      const includes = ['USER', 'SUPERADMIN', 'PACKER', 'NONE'];
      const defining = new DefineRoleHandler(...granting()).execute(
        new DefineRole(superadmin, 'PACKER', { ...definition, includes }),
      );
      await expect(defining).rejects.toMatchObject({
        code: 'validation-failed',
        errors: [{ pointer: '/includes/1' }, { pointer: '/includes/2' }, { pointer: '/includes/3' }],
      });
      expect([...roles.roles.keys(), ...endOfAccess.ended, ...events.recorded]).not.toContain('PACKER');
    });
  });

  describe('ChangeRoleHandler', () => {
    const change = (name: string, version: number | undefined, facts: Partial<typeof definition>) =>
      new ChangeRoleHandler(...granting()).execute(new ChangeRole(superadmin, name, version, facts));

    it('changes what is said and keeps the rest; tokens stay where nothing included is lost', async () => {
      expect(await change('CLERK', 1, { permissions: ['boxes:*'], includes: ['USER', 'ADMIN'] })).toMatchObject({
        description: 'Counts boxes.',
        permissions: ['boxes:*'],
        version: 2,
      });
      expect(endOfAccess.ended).toEqual(['role CLERK']);
      expect(events.recorded).toMatchObject([
        { type: 'role.changed', before: definition, after: { permissions: ['boxes:*'] } },
      ]);
    });

    it('makes the tokens old of everybody who holds it when it includes less', async () => {
      await change('CLERK', undefined, { includes: [] });
      expect(endOfAccess.ended).toEqual(['role CLERK', 'tokens with CLERK']);
    });

    it.each([
      ['a role that is not there', 'NONE', 1, { code: 'not-found' }],
      ['another version', 'CHIEF', 6, { code: 'version-outdated' }],
      ['what came with the installation', 'ADMIN', 1, { code: 'built-in' }],
    ])('changes nothing for %s', async (_, name, version, problem) => {
      await expect(change(name, version, { permissions: [] })).rejects.toMatchObject(problem);
      expect([endOfAccess.ended, events.recorded]).toEqual([[], []]);
    });

    it('refuses a cycle, however long', async () => {
      await expect(change('CLERK', 1, { includes: ['CHIEF'] })).rejects.toMatchObject({
        errors: [{ in: 'body', pointer: '/includes/0', message: 'includes CLERK already' }],
      });
    });
  });

  describe('by somebody who defines roles and is no SUPERADMIN', () => {
    const definer = aPrincipal({ roles: ['DEFINER'] });
    const key = aPrincipal({ kind: 'api-key', roles: [...superadmin.installationRoles], permissions: ['roles:write'] });
    const NOT_THEIRS = { status: 403, code: 'insufficient-permission' };
    const NOT_GRANTABLE = { status: 403, code: 'role-not-grantable' };
    beforeEach(() => {
      roles.roles.set('DEFINER', aRole({ name: 'DEFINER', permissions: ['roles:write'] }));
      roles.roles.set('PILOT', aRole({ name: 'PILOT' }));
    });
    const define = (facts: Partial<typeof definition>, by = definer) =>
      new DefineRoleHandler(...granting()).execute(
        new DefineRole(by, 'PACKER', { ...definition, permissions: [], includes: [], ...facts }),
      );
    const change = (name: string, facts: Partial<typeof definition>, by = definer) =>
      new ChangeRoleHandler(...granting()).execute(new ChangeRole(by, name, undefined, facts));

    it('lets a role allow no more than they may', async () => {
      for (const by of [definer, key]) {
        await expect(define({ permissions: ['roles:write', '*:*'] }, by)).rejects.toMatchObject(NOT_THEIRS);
        await expect(change('DEFINER', { permissions: ['roles:write', 'users:write'] }, by)).rejects.toMatchObject(
          NOT_THEIRS,
        );
        await expect(define({ includes: ['ADMIN'] }, by)).rejects.toMatchObject(NOT_GRANTABLE);
        await expect(define({ permissions: ['roles:write'] }, by)).resolves.toBeDefined();
      }
      expect(roles.roles.get('DEFINER')!.permissions).toEqual(['roles:write']);
    });

    it('lets a role include none that is not theirs to give', async () => {
      await expect(change('DEFINER', { includes: ['PILOT'] })).rejects.toMatchObject(NOT_GRANTABLE);
      await expect(change('DEFINER', { includes: ['USER'] })).resolves.toMatchObject({ includes: ['USER'] });
    });

    it('leaves alone what was there before', async () => {
      await expect(change('CLERK', { description: 'Counts.', permissions: [] })).resolves.toBeDefined();
      await expect(change('CHIEF', { description: 'Counts.' })).resolves.toBeDefined();
    });
  });

  describe('DeleteRoleHandler', () => {
    const remove = (name: string, version?: number) =>
      new DeleteRoleHandler(...parts()).execute(new DeleteRole(name, version));

    it('deletes a role that nobody has, and leaves word of what it was', async () => {
      await remove('CHIEF', 7);
      expect(roles.roles.has('CHIEF')).toBe(false);
      expect(endOfAccess.ended).toEqual(['role CHIEF']);
      expect(events.recorded).toMatchObject([{ type: 'role.deleted', before: { includes: ['CLERK'] } }]);
    });

    it.each([
      [{ assignments: 2, groups: 0, includedBy: [] }, 'Assigned 2 times'],
      [{ assignments: 0, groups: 1, includedBy: [] }, 'given by 1 groups'],
      [{ assignments: 0, groups: 0, includedBy: ['CHIEF'] }, 'included in CHIEF'],
    ])('keeps one that is in use, and says how: %j', async (use, words) => {
      roles.uses.set('CLERK', use);
      await expect(remove('CLERK')).rejects.toMatchObject({
        status: 409,
        code: 'role-in-use',
        detail: expect.stringContaining(words),
      });
      expect(roles.roles.has('CLERK')).toBe(true);
    });

    it('keeps what came with the installation, and what somebody else changed', async () => {
      await expect(remove('USER')).rejects.toMatchObject({ code: 'built-in' });
      await expect(remove('CHIEF', 1)).rejects.toMatchObject({ code: 'version-outdated' });
      await expect(remove('NONE')).rejects.toMatchObject({ code: 'not-found' });
    });
  });
});
