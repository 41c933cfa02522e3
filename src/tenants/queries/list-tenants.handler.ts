import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import type { TenantList } from '../../contract';
import { InScope } from '../../shared/database';
import { decodeCursor, pageOf, type PageRequest, readingOf } from '../../shared/paging';
import { isTenantKey, tenantKeyOf } from '../domain/managed-tenant';
import { ManagedTenantRepository } from '../ports/managed-tenant.repository';
import { shownTenant } from '../shown-tenant';
import { ListTenants } from './list-tenants.query';

@InScope('installation')
@QueryHandler(ListTenants)
export class ListTenantsHandler implements IQueryHandler<ListTenants> {
  constructor(private readonly tenants: ManagedTenantRepository) {}

  async execute({ memberId, listing }: ListTenants): Promise<TenantList> {
    const { limit, sort, cursor, q, status, count } = listing;
    const request: PageRequest = {
      limit,
      sort,
      cursor: cursor === undefined ? undefined : decodeCursor(cursor, sort, (key) => isTenantKey(key, sort)),
    };
    const filter = { memberId, search: q, suspended: status === undefined ? undefined : status === 'suspended' };
    const { rows, total } = await this.tenants.page(filter, sort, readingOf(request), count);
    const { data, ...page } = pageOf(rows, request, (row) => ({ key: tenantKeyOf(row, sort), id: row.id }));
    return { data: data.map(shownTenant), page: total === undefined ? page : { ...page, total } };
  }
}
