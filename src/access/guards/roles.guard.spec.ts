import { Reflector } from '@nestjs/core';
import {
  Authenticated,
  Public,
  rememberPrincipal,
  RequireInstallationPermission,
  RequirePermission,
  Roles,
} from '../decorators';
import type { Principal } from '../principal';
import { aPrincipal, aTenant, FakeRolePermissions } from '../testing';
import { RolesGuard } from './roles.guard';
import { aCall } from './testing';

class Operations {
  @Public()
  open(): void {}
  @Authenticated()
  anybody(): void {}
  @Authenticated({ apiKeys: true })
  keysToo(): void {}
  @Roles('ADMIN', 'AUDITOR')
  guarded(): void {}
  @RequirePermission('users:write')
  change(): void {}
  @RequireInstallationPermission('users:write')
  changeEverywhere(): void {}
  forgotten(): void {}
}

@Roles('ADMIN')
class AdminOperations {
  inherited(): void {}
  @Authenticated()
  relaxed(): void {}
}

describe('RolesGuard', () => {
  const guard = new RolesGuard(
    new Reflector(),
    new FakeRolePermissions({ ADMIN: ['users:read', 'users:write'], SUPERADMIN: ['*:*'], READER: ['users:read'] }),
  );
  const mixed = aPrincipal({ tenants: { 'SERHAFEN:CL': ['ADMIN', 'USER'], 'ANDESLOG:PE': ['USER'] } });
  const ask = (method: string, principal?: Principal, selected?: string, controller: new () => object = Operations) => {
    const call = aCall(controller, method);
    if (principal) rememberPrincipal(call.request, principal);
    if (selected) call.requestContext.selected = aTenant(selected);
    return call.ask(guard);
  };

  it('lets an ADMIN of one tenant through there, and not in the tenant where they are USER', async () => {
    expect(await ask('guarded', mixed, 'SERHAFEN:CL')).toBeUndefined();
    expect(await ask('guarded', mixed, 'ANDESLOG:PE')).toMatchObject({ status: 403, code: 'insufficient-role' });
    expect(await ask('guarded', mixed)).toMatchObject({ status: 403, code: 'insufficient-role' });
  });

  it('takes any one of the roles, installation-wide too', async () => {
    expect(await ask('guarded', aPrincipal({ roles: ['AUDITOR'] }), 'ANDESLOG:PE')).toBeUndefined();
  });

  it('lets everybody or anybody in where the operation says so', async () => {
    expect(await ask('open')).toBeUndefined();
    expect(await ask('anybody', aPrincipal())).toBeUndefined();
  });

  it('lets an API key do only what asks for a permission, or says that keys are welcome', async () => {
    const program = aPrincipal({ kind: 'api-key', keyId: 'k', permissions: [] });
    expect(await ask('anybody', program)).toMatchObject({ status: 403, code: 'session-required' });
    expect(await ask('keysToo', program)).toBeUndefined();
    expect(await ask('keysToo', aPrincipal())).toBeUndefined();
  });

  it('lets those through whose roles allow it where the request is', async () => {
    const insufficient = {
      status: 403,
      code: 'insufficient-permission',
      detail: expect.stringContaining('users:write'),
    };
    expect(await ask('change', mixed, 'SERHAFEN:CL')).toBeUndefined();
    expect(await ask('change', mixed, 'ANDESLOG:PE')).toMatchObject(insufficient);
    expect(await ask('change', mixed)).toMatchObject(insufficient);
    expect(await ask('change', aPrincipal({ roles: ['SUPERADMIN'] }))).toBeUndefined();
    expect(await ask('change', aPrincipal({ roles: ['READER'] }))).toMatchObject(insufficient);
    expect(await ask('change')).toMatchObject({ status: 401, code: 'unauthenticated' });
  });

  it("counts an API key's own permissions, and never those of its owner's roles", async () => {
    const key = (permissions: string[]) => aPrincipal({ kind: 'api-key', roles: ['SUPERADMIN'], permissions });
    expect(await ask('change', key(['users:write']))).toBeUndefined();
    expect(await ask('change', key(['users:read']))).toMatchObject({ code: 'insufficient-permission' });
    expect(await ask('change', key([]))).toMatchObject({ code: 'insufficient-permission' });
  });

  it('counts installation-wide roles alone where an operation is the installation’s', async () => {
    const insufficient = { code: 'insufficient-permission' };
    const key = aPrincipal({ kind: 'api-key', permissions: ['users:write'], tenants: { 'SERHAFEN:CL': ['ADMIN'] } });
    expect(await ask('changeEverywhere', mixed, 'SERHAFEN:CL')).toMatchObject(insufficient);
    expect(await ask('changeEverywhere', aPrincipal({ rolesWithoutTenant: ['SUPERADMIN'] }))).toMatchObject(
      insufficient,
    );
    expect(await ask('changeEverywhere', key, 'SERHAFEN:CL')).toMatchObject(insufficient);
    expect(await ask('changeEverywhere', aPrincipal({ roles: ['SUPERADMIN'] }), 'SERHAFEN:CL')).toBeUndefined();
  });

  it('keeps an operation closed that says nothing, to a SUPERADMIN too', async () => {
    expect(await ask('forgotten', aPrincipal({ roles: ['SUPERADMIN'] }))).toMatchObject({ code: 'insufficient-role' });
  });

  it('does not rely on the guard before it', async () => {
    expect(await ask('guarded')).toMatchObject({ status: 401, code: 'unauthenticated' });
    expect(await ask('anybody')).toMatchObject({ status: 401, code: 'unauthenticated' });
  });

  it('reads the rule of the class, unless the method has its own', async () => {
    expect(await ask('inherited', aPrincipal(), undefined, AdminOperations)).toMatchObject({
      code: 'insufficient-role',
    });
    expect(await ask('relaxed', aPrincipal(), undefined, AdminOperations)).toBeUndefined();
  });
});
