import { ListMembersQuery, ListTenantsQuery } from '../../contract';
import { scopeOf } from '../../shared/database';
import { encodeCursor } from '../../shared/paging';
import { aManagedTenant, aMember, FakeManagedTenantRepository } from '../testing';
import { GetTenantHandler } from './get-tenant.handler';
import { GetTenant } from './get-tenant.query';
import { ListTenantMembersHandler } from './list-tenant-members.handler';
import { ListTenantMembers } from './list-tenant-members.query';
import { ListTenantsHandler } from './list-tenants.handler';
import { ListTenants } from './list-tenants.query';

describe('queries of tenants', () => {
  const tenants = new FakeManagedTenantRepository(
    ['ANDESLOG:PE', 'SERHAFEN:CL', 'SERHAFEN:PE'].map((code) =>
      aManagedTenant(code, { suspended: code === 'SERHAFEN:PE' }),
    ),
    { 'SERHAFEN:CL': [aMember(), aMember({ userId: '018f0000-0000-4000-8000-000000000002', enabled: false })] },
  );
  const list = (memberId: string | undefined, listing: Partial<ListTenantsQuery> = {}) =>
    new ListTenantsHandler(tenants).execute(new ListTenants(memberId, Object.assign(new ListTenantsQuery(), listing)));

  it('work in the scope of the installation', () => {
    for (const handler of [ListTenantsHandler, GetTenantHandler, ListTenantMembersHandler])
      expect(scopeOf(handler)).toBe('installation');
  });

  it('list all tenants, or those of a member, by filter and with a total where it is asked for', async () => {
    const codes = async (...args: Parameters<typeof list>) => (await list(...args)).data.map(({ code }) => code);
    expect(await codes(undefined)).toEqual(['ANDESLOG:PE', 'SERHAFEN:CL', 'SERHAFEN:PE']);
    expect(await codes('ana')).toEqual(['SERHAFEN:CL']);
    expect(await codes('stranger')).toEqual([]);
    expect(await codes(undefined, { status: 'suspended', sort: '-code' })).toEqual(['SERHAFEN:PE']);
    expect((await list(undefined, { count: true, limit: 1 })).page.total).toBe(3);
    expect((await list(undefined)).page).not.toHaveProperty('total');
  });

  it('refuse a cursor of another order', async () => {
    const cursor = encodeCursor({
      sort: 'code',
      backwards: false,
      key: 'x',
      id: '018f0000-0000-4000-8000-000000000002',
    });
    await expect(list(undefined, { sort: 'createdAt', cursor })).rejects.toMatchObject({ status: 400 });
  });

  it('find a tenant by any spelling of its code, for its members alone where it must be one’s own', async () => {
    const get = (code: string, memberId?: string) =>
      new GetTenantHandler(tenants).execute(new GetTenant(code, memberId));
    expect(await get('serhafen:cl')).toMatchObject({ code: 'SERHAFEN:CL' });
    expect(await get('SERHAFEN:CL', 'ana')).toMatchObject({ code: 'SERHAFEN:CL' });
    for (const [code, member] of [
      ['ANDESLOG:PE', 'ana'],
      ['NOWHERE:CL', undefined],
      ['nonsense', undefined],
    ] as const)
      // prettier-ignore
      await expect(get(code, member)).rejects.toMatchObject({ status: 404 });
  });

  it('list members', async () => {
    const handler = new ListTenantMembersHandler(tenants);
    const listing = Object.assign(new ListMembersQuery(), { count: true });
    const { data, page } = await handler.execute(new ListTenantMembers('SERHAFEN:CL', listing));
    expect(data.map(({ status }) => status)).toEqual(['active', 'disabled']);
    expect(page.total).toBe(2);
    await expect(handler.execute(new ListTenantMembers('NOWHERE:CL', listing))).rejects.toMatchObject({ status: 404 });
  });
});
