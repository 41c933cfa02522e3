import { Reflector } from '@nestjs/core';
import { rememberPrincipal, TenantOrSuperadmin, TenantRequired } from '../decorators';
import type { Principal } from '../principal';
import { aPrincipal, FakeTenantDirectory } from '../testing';
import { TenantGuard } from './tenant.guard';
import { aCall, type GuardedCall } from './testing';

class Operations {
  anywhere(): void {}
  @TenantRequired()
  somewhere(): void {}
  @TenantOrSuperadmin()
  overall(): void {}
}

describe('TenantGuard', () => {
  const guard = new TenantGuard(new Reflector(), new FakeTenantDirectory('SERHAFEN:CL', 'ANDESLOG:PE'));
  const member = aPrincipal({ tenants: { 'SERHAFEN:CL': ['USER'], 'ANDESLOG:PE': ['USER'] } });
  const call = (principal: Principal | undefined, requestedTenant?: string, method = 'anywhere'): GuardedCall => {
    const made = aCall(Operations, method, { requestedTenant });
    if (principal) rememberPrincipal(made.request, principal);
    return made;
  };

  it('writes the tenant where persistence looks, once membership is checked', async () => {
    const made = call(member, 'ANDESLOG:PE');
    expect(await made.ask(guard)).toBeUndefined();
    expect(made.requestContext.selected).toMatchObject({ code: 'ANDESLOG:PE' });
  });

  it.each(['OTHER:CL', 'SERHAFEN:PE'])('refuses %s and leaves nothing selected', async (code) => {
    const made = call(member, code);
    expect(await made.ask(guard)).toMatchObject({ status: 403, code: 'tenant-forbidden' });
    expect(made.requestContext.selected).toBeUndefined();
  });

  it('asks for a tenant where the operation needs one', async () => {
    expect(await call(member, undefined, 'somewhere').ask(guard)).toMatchObject({
      status: 400,
      code: 'tenant-required',
    });
    expect(await call(member, 'SERHAFEN:CL', 'somewhere').ask(guard)).toBeUndefined();
    expect(await call(member).ask(guard)).toBeUndefined();
  });

  it('asks everybody for a tenant but a SUPERADMIN where the operation says so', async () => {
    const superadmin = aPrincipal({ roles: ['SUPERADMIN'] });
    expect(await call(member, undefined, 'overall').ask(guard)).toMatchObject({ status: 400, code: 'tenant-required' });
    expect(await call(superadmin, undefined, 'overall').ask(guard)).toBeUndefined();
    expect(await call(superadmin, undefined, 'somewhere').ask(guard)).toMatchObject({ code: 'tenant-required' });
  });

  it('selects nothing for nobody, whatever the headers ask for', async () => {
    const made = call(undefined, 'SERHAFEN:CL');
    expect(await made.ask(guard)).toBeUndefined();
    expect(made.requestContext.selected).toBeUndefined();
  });

  describe('of a suspended tenant', () => {
    const directory = new FakeTenantDirectory('SERHAFEN:CL', 'ANDESLOG:PE');
    directory.suspend('ANDESLOG:PE');
    const suspending = new TenantGuard(new Reflector(), directory);
    const only = aPrincipal({ tenants: { 'ANDESLOG:PE': ['ADMIN'] } });
    const refused = { status: 403, code: 'tenant-suspended' };

    it('refuses a member who asks for it, and an operation that needs it', async () => {
      expect(await call(member, 'ANDESLOG:PE').ask(suspending)).toMatchObject(refused);
      expect(await call(only, undefined, 'somewhere').ask(suspending)).toMatchObject(refused);
      expect(await call(member, 'SERHAFEN:CL').ask(suspending)).toBeUndefined();
    });

    it('lets its people look after themselves, without the tenant', async () => {
      const made = call(only);
      expect(await made.ask(suspending)).toBeUndefined();
      expect(made.requestContext.selected).toBeUndefined();
    });

    it('tells a stranger nothing', async () => {
      const stranger = aPrincipal({ tenants: { 'SERHAFEN:CL': ['ADMIN'] } });
      expect(await call(stranger, 'ANDESLOG:PE').ask(suspending)).toMatchObject({ code: 'tenant-forbidden' });
    });

    it('lets a SUPERADMIN in, who has to put it in order', async () => {
      const made = call(aPrincipal({ roles: ['SUPERADMIN'] }), 'ANDESLOG:PE', 'somewhere');
      expect(await made.ask(suspending)).toBeUndefined();
      expect(made.requestContext.selected).toMatchObject({ code: 'ANDESLOG:PE' });
    });
  });

  it('does not work for a request that came past the door', () => {
    expect(() => guard.canActivate(call(member).context)).toThrow('past the door');
  });
});
