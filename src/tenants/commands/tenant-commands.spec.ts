import { FakeEndOfAccess } from '../../access/testing';
import { scopeOf } from '../../shared/database';
import { FakeDomainEvents } from '../../shared/events/testing';
import { aManagedTenant, FakeManagedTenantRepository } from '../testing';
import { CreateTenant } from './create-tenant.command';
import { CreateTenantHandler } from './create-tenant.handler';
import { RenameTenant } from './rename-tenant.command';
import { RenameTenantHandler } from './rename-tenant.handler';
import { SetTenantSuspended } from './set-tenant-suspended.command';
import { SetTenantSuspendedHandler } from './set-tenant-suspended.handler';

describe('commands of tenants', () => {
  const aHouse = () => {
    const tenants = new FakeManagedTenantRepository([aManagedTenant('SERHAFEN:CL', { version: 4 })]);
    const [endOfAccess, events] = [new FakeEndOfAccess(), new FakeDomainEvents()];
    return { tenants, endOfAccess, events, parts: [tenants, endOfAccess, events] as const };
  };

  it('work in the scope of the installation', () => {
    for (const handler of [CreateTenantHandler, RenameTenantHandler, SetTenantSuspendedHandler])
      expect(scopeOf(handler)).toBe('installation');
  });

  describe('CreateTenantHandler', () => {
    it('creates a tenant, and every instance hears of it', async () => {
      const { parts, endOfAccess, events } = aHouse();
      const tenant = await new CreateTenantHandler(...parts).execute(new CreateTenant('PORTAL', 'UY', undefined));
      expect(tenant).toMatchObject({ code: 'PORTAL:UY', displayName: 'PORTAL:UY' });
      expect(endOfAccess.ended).toEqual(['tenant PORTAL:UY']);
      expect(events.recorded).toMatchObject([
        { type: 'tenant.created', subject: { type: 'tenant', id: 'PORTAL:UY' }, tenantId: 'id-of-PORTAL:UY' },
      ]);
    });

    it.each([
      ['XX', 'validation-failed', '/countryCode'],
      ['CL', 'name-taken', '/businessUnit'],
    ])('creates none in %s: %s', async (country, code, pointer) => {
      const { parts, events } = aHouse();
      const creating = new CreateTenantHandler(...parts).execute(new CreateTenant('SERHAFEN', country, 'Mine'));
      await expect(creating).rejects.toMatchObject({ code, errors: [{ pointer }] });
      expect(events.recorded).toEqual([]);
    });
  });

  describe('RenameTenantHandler', () => {
    const rename = (parts: ReturnType<typeof aHouse>['parts'], name: string, version?: number, code = 'SERHAFEN:CL') =>
      new RenameTenantHandler(...parts).execute(new RenameTenant(code, version, name));

    it('renames the version that was seen, or any', async () => {
      const { parts, events, endOfAccess } = aHouse();
      await rename(parts, 'Puerto', 4);
      await rename(parts, 'Harbour');
      expect(events.recorded).toMatchObject([
        { type: 'tenant.changed', before: { displayName: 'SERHAFEN:CL' }, after: { displayName: 'Puerto' } },
        { before: { displayName: 'Puerto' }, after: { displayName: 'Harbour' } },
      ]);
      expect(endOfAccess.ended).toHaveLength(2);
    });

    it('changes nothing for another version, a tenant that there is not, or the same name', async () => {
      const { parts, events } = aHouse();
      await expect(rename(parts, 'Puerto', 3)).rejects.toMatchObject({ status: 412 });
      await expect(rename(parts, 'Puerto', 4, 'NOWHERE:CL')).rejects.toMatchObject({ status: 404 });
      await rename(parts, 'SERHAFEN:CL', 4);
      expect(events.recorded).toEqual([]);
    });
  });

  describe('SetTenantSuspendedHandler', () => {
    it('suspends and resumes, once each, and every instance hears of it', async () => {
      const { parts, events, endOfAccess, tenants } = aHouse();
      const handler = new SetTenantSuspendedHandler(...parts);
      for (const suspended of [false, true, true, false])
        await handler.execute(new SetTenantSuspended('SERHAFEN:CL', suspended));
      expect(events.recorded.map(({ type }) => type)).toEqual(['tenant.suspended', 'tenant.resumed']);
      expect(endOfAccess.ended).toEqual(['tenant SERHAFEN:CL', 'tenant SERHAFEN:CL']);
      expect(tenants.tenants.get('SERHAFEN:CL')!.suspended).toBe(false);
    });

    it('answers 404 of a tenant that there is not', async () => {
      const handler = new SetTenantSuspendedHandler(...aHouse().parts);
      await expect(handler.execute(new SetTenantSuspended('NOWHERE:CL', true))).rejects.toMatchObject({ status: 404 });
    });
  });
});
