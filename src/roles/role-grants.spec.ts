import { aPrincipal, aTenant } from '../access/testing';
import { RoleGrants } from './role-grants';
import { aRole, FakeRoleRepository } from './testing';

const here = aTenant('SERHAFEN:CL');
const admin = aPrincipal({ tenants: { 'SERHAFEN:CL': ['ADMIN', 'USER'], 'ANDESLOG:PE': ['ASSIGNER'] } });
const superadmin = aPrincipal({ roles: ['ADMIN', 'SUPERADMIN', 'USER'] });
const NOT_GRANTABLE = { status: 403, code: 'role-not-grantable' };

describe('RoleGrants', () => {
  const grants = new RoleGrants(
    new FakeRoleRepository(
      aRole({ name: 'READER', delegated: true, permissions: ['users:read'] }),
      aRole({ name: 'CUSTOMS', delegated: true, permissions: ['customs:read'] }),
      aRole({ name: 'CHIEF', delegated: true, includes: ['CUSTOMS'] }),
      aRole({ name: 'ASSIGNER', permissions: ['roles:assign'] }),
      aRole({ name: 'PRIVATE', permissions: ['users:read'] }),
    ),
  );
  const may = (actor: typeof admin, roles: string[], tenant: typeof here | undefined = here) =>
    grants.assertMayGrant(actor, roles, tenant);

  it('lets an administrator give what he holds in the tenant, and what is delegated and within that', async () => {
    await expect(may(admin, ['ADMIN', 'USER', 'READER'])).resolves.toBeUndefined();
    await expect(may(admin, ['READER', 'PRIVATE'])).rejects.toMatchObject(NOT_GRANTABLE);
  });

  it('counts what a role allows through those that it includes', async () => {
    await expect(may(admin, ['CHIEF'])).rejects.toMatchObject(NOT_GRANTABLE);
  });

  it('counts what he holds where he is, not elsewhere', async () => {
    await expect(may(admin, ['ADMIN'], aTenant('ANDESLOG:PE'))).rejects.toMatchObject(NOT_GRANTABLE);
  });

  it('leaves the whole installation to a SUPERADMIN', async () => {
    const auditor = aPrincipal({ roles: ['ADMIN', 'USER'] });
    await expect(grants.assertMayGrant(auditor, ['USER'], undefined)).rejects.toMatchObject(NOT_GRANTABLE);
    await expect(
      grants.assertMayGrant(superadmin, ['SUPERADMIN', 'CHIEF', 'PRIVATE'], undefined),
    ).resolves.toBeUndefined();
  });

  it('makes nobody SUPERADMIN of a tenant', async () => {
    await expect(may(superadmin, ['SUPERADMIN'])).rejects.toMatchObject(NOT_GRANTABLE);
  });

  it('lets a key give what the key may, and never SUPERADMIN by that', async () => {
    const key = aPrincipal({
      kind: 'api-key',
      roles: ['ADMIN', 'SUPERADMIN', 'USER'],
      permissions: ['users:read', 'roles:assign'],
    });
    await expect(may(key, ['READER'])).resolves.toBeUndefined();
    await expect(may(key, ['CUSTOMS'])).rejects.toMatchObject(NOT_GRANTABLE);
    await expect(grants.assertMayGrant(key, ['SUPERADMIN'], undefined)).rejects.toMatchObject(NOT_GRANTABLE);
  });

  it('asks for roles:assign wherever there is a role to give, be it delegated and nothing', async () => {
    const keeper = aPrincipal({ tenants: { 'SERHAFEN:CL': ['PRIVATE', 'USER'] } });
    await expect(may(keeper, ['USER'])).rejects.toMatchObject({ status: 403, code: 'insufficient-permission' });
    await expect(may(keeper, [])).resolves.toBeUndefined();
  });

  it('lets who may not assign roles take in a USER, and nobody as more', async () => {
    const clerk = aPrincipal({ tenants: { 'SERHAFEN:CL': ['USER', 'PRIVATE'] } });
    const key = aPrincipal({ kind: 'api-key', tenants: { 'SERHAFEN:CL': ['PRIVATE'] }, permissions: ['users:read'] });
    for (const actor of [clerk, key]) {
      await expect(grants.assertMayGrantToMember(actor, ['USER'], here)).resolves.toBeUndefined();
      await expect(grants.assertMayGrantToMember(actor, ['PRIVATE'], here)).rejects.toMatchObject({
        status: 403,
        code: 'insufficient-permission',
      });
    }
    await expect(grants.assertMayGrantToMember(admin, ['ADMIN', 'USER'], here)).resolves.toBeUndefined();
    await expect(grants.assertMayGrantToMember(admin, ['PRIVATE'], here)).rejects.toMatchObject(NOT_GRANTABLE);
  });

  it('says which roles of a body are none, and 404 to one that a path names', async () => {
    await expect(grants.assertMayGrant(admin, ['USER', 'NONE'], here, '/roles')).rejects.toMatchObject({
      code: 'validation-failed',
      errors: [{ in: 'body', pointer: '/roles/1' }],
    });
    await expect(may(admin, ['NONE'])).rejects.toMatchObject({ status: 404, code: 'not-found' });
  });
});
