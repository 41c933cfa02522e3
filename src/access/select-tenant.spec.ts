import { selectTenant, TENANT_FORBIDDEN, TENANT_SUSPENDED, tenantOfRequest } from './select-tenant';
import { aPrincipal, FakeTenantDirectory } from './testing';

const directory = new FakeTenantDirectory('SERHAFEN:CL', 'ANDESLOG:PE');

describe('selectTenant', () => {
  it('selects the requested tenant for a member, with or without roles there', () => {
    const member = aPrincipal({ tenants: { 'SERHAFEN:CL': ['USER'], 'ANDESLOG:PE': [] } });
    expect(selectTenant(member, 'SERHAFEN:CL', directory)).toMatchObject({ code: 'SERHAFEN:CL' });
    expect(selectTenant(member, 'ANDESLOG:PE', directory)).toMatchObject({ code: 'ANDESLOG:PE' });
  });

  it('answers alike for a tenant that one is not in and for one that does not exist', () => {
    const member = aPrincipal({ tenants: { 'SERHAFEN:CL': ['ADMIN'] } });
    expect(selectTenant(member, 'ANDESLOG:PE', directory)).toBe(TENANT_FORBIDDEN);
    expect(selectTenant(member, 'NOWHERE:XX', directory)).toBe(TENANT_FORBIDDEN);
    expect(TENANT_FORBIDDEN).toMatchObject({ status: 403, code: 'tenant-forbidden' });
  });

  it('refuses a member whose tenant is gone', () => {
    const member = aPrincipal({ tenants: { 'GONE:CL': ['ADMIN'] } });
    expect(selectTenant(member, 'GONE:CL', directory)).toBe(TENANT_FORBIDDEN);
    expect(selectTenant(member, undefined, directory)).toBeUndefined();
  });

  it('needs no request when there is one membership', () => {
    const member = aPrincipal({ tenants: { 'ANDESLOG:PE': ['USER'] } });
    expect(selectTenant(member, undefined, directory)).toMatchObject({ code: 'ANDESLOG:PE' });
  });

  it.each([{}, { 'SERHAFEN:CL': ['USER'], 'ANDESLOG:PE': ['USER'] }])('selects none by itself among %j', (tenants) => {
    expect(selectTenant(aPrincipal({ tenants }), undefined, directory)).toBeUndefined();
  });

  it('lets a SUPERADMIN request every tenant that exists', () => {
    const superadmin = aPrincipal({ roles: ['SUPERADMIN'], tenants: { 'SERHAFEN:CL': ['ADMIN'] } });
    expect(selectTenant(superadmin, 'ANDESLOG:PE', directory)).toMatchObject({ code: 'ANDESLOG:PE' });
    expect(selectTenant(superadmin, 'NOWHERE:XX', directory)).toBe(TENANT_FORBIDDEN);
  });

  it('selects none for a SUPERADMIN who asks for every tenant, and for nobody else', () => {
    const tenants = { 'SERHAFEN:CL': ['ADMIN'] };
    expect(selectTenant(aPrincipal({ roles: ['SUPERADMIN'], tenants }), '*', directory)).toBeUndefined();
    expect(selectTenant(aPrincipal({ tenants }), '*', directory)).toBe(TENANT_FORBIDDEN);
  });

  it('looks at memberships alone when a SUPERADMIN requests none', () => {
    expect(selectTenant(aPrincipal({ roles: ['SUPERADMIN'] }), undefined, directory)).toBeUndefined();
    const member = aPrincipal({ roles: ['SUPERADMIN'], tenants: { 'SERHAFEN:CL': [] } });
    expect(selectTenant(member, undefined, directory)).toMatchObject({ code: 'SERHAFEN:CL' });
  });

  it('refuses a suspended tenant to its members and to a SUPERADMIN, and tells nobody else', () => {
    const suspended = new FakeTenantDirectory('SERHAFEN:CL', 'ANDESLOG:PE');
    suspended.suspend('SERHAFEN:CL');
    const member = aPrincipal({ tenants: { 'SERHAFEN:CL': ['ADMIN'] } });
    expect(selectTenant(member, 'SERHAFEN:CL', suspended)).toBe(TENANT_SUSPENDED);
    expect(selectTenant(member, undefined, suspended)).toBe(TENANT_SUSPENDED);
    expect(selectTenant(aPrincipal({ roles: ['SUPERADMIN'] }), 'SERHAFEN:CL', suspended)).toBe(TENANT_SUSPENDED);
    const stranger = aPrincipal({ tenants: { 'ANDESLOG:PE': ['ADMIN'] } });
    expect(selectTenant(stranger, 'SERHAFEN:CL', suspended)).toBe(TENANT_FORBIDDEN);
    expect(selectTenant(stranger, undefined, suspended)).toMatchObject({ code: 'ANDESLOG:PE' });
    expect(tenantOfRequest(member, undefined, suspended)).toMatchObject({ code: 'SERHAFEN:CL', suspended: true });
  });

  it('does not take a SUPERADMIN of one tenant for one of the installation', () => {
    const local = aPrincipal({ tenants: { 'SERHAFEN:CL': ['SUPERADMIN'] } });
    expect(selectTenant(local, 'ANDESLOG:PE', directory)).toBe(TENANT_FORBIDDEN);
  });
});
