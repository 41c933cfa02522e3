import { Reflector } from '@nestjs/core';
import { Authenticated, Public, rememberPrincipal, Roles } from '../decorators';
import type { Principal } from '../principal';
import { aPrincipal, aTenant } from '../testing';
import { RolesGuard } from './roles.guard';
import { aCall } from './testing';

class Operations {
  @Public()
  open(): void {}
  @Authenticated()
  anybody(): void {}
  @Roles('ADMIN', 'AUDITOR')
  guarded(): void {}
  forgotten(): void {}
}

@Roles('ADMIN')
class AdminOperations {
  inherited(): void {}
  @Authenticated()
  relaxed(): void {}
}

describe('RolesGuard', () => {
  const guard = new RolesGuard(new Reflector());
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
