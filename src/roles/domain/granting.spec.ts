import { type Grantor, mayGrant } from './granting';

const clerk = { name: 'CLERK', delegated: true };
const grantor = (
  facts: Partial<Record<'roles' | 'permissions', string[]>> & Partial<Pick<Grantor, 'byKey' | 'isSuperadmin'>>,
) => ({
  byKey: false,
  isSuperadmin: false,
  ...facts,
  roles: new Set(facts.roles),
  permissions: new Set(facts.permissions),
});

describe('mayGrant', () => {
  it('lets a role be given that is held, whatever it allows', () => {
    expect(mayGrant(grantor({ roles: ['CLERK'] }), { ...clerk, delegated: false }, ['mawbs:read'])).toBe(true);
  });

  it.each([
    ['within what the grantor may', ['mawbs:read'], ['mawbs:read', 'mawbs:write'], true],
    ['within a wildcard of the grantor', ['mawbs:read', 'mawbs:*'], ['mawbs:*'], true],
    ['allowing nothing', [], [], true],
    ['allowing more than the grantor may', ['mawbs:read', 'customs:read'], ['mawbs:read'], false],
    ['allowing by wildcard what the grantor may in part', ['mawbs:*'], ['mawbs:read', 'mawbs:write'], false],
    ['allowing everything', ['*:*'], ['users:write', 'roles:assign'], false],
    ['allowing an action on every resource', ['*:read'], ['users:read'], false],
  ])('of a delegated role %s says %#', (_, allowed, permissions, may) => {
    expect(mayGrant(grantor({ permissions }), clerk, allowed)).toBe(may);
  });

  it('does not let a role be given that is neither held nor delegated, however little it allows', () => {
    const own = { ...clerk, delegated: false };
    expect(mayGrant(grantor({ permissions: ['*:*'] }), own, [])).toBe(false);
    expect(mayGrant(grantor({ isSuperadmin: true }), own, ['mawbs:read'])).toBe(true);
  });

  it('lets a key give no more than the key may, also of what its owner holds', () => {
    const key = { roles: ['CLERK'], byKey: true };
    expect(mayGrant(grantor({ ...key, permissions: ['mawbs:read'] }), clerk, ['mawbs:read'])).toBe(true);
    expect(mayGrant(grantor({ ...key, permissions: ['roles:assign'] }), clerk, ['mawbs:read'])).toBe(false);
  });

  it('lets a SUPERADMIN alone make a SUPERADMIN', () => {
    const superadmin = { name: 'SUPERADMIN', delegated: true };
    expect(mayGrant(grantor({ roles: ['SUPERADMIN'], permissions: ['*:*'] }), superadmin, ['*:*'])).toBe(false);
    expect(mayGrant(grantor({ roles: ['SUPERADMIN'], isSuperadmin: true }), superadmin, ['*:*'])).toBe(true);
  });
});
