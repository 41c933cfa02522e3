import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import type { MemberList } from '../../contract';
import { InScope } from '../../shared/database';
import { decodeCursor, pageOf, type PageRequest, readingOf } from '../../shared/paging';
import { NotFoundError } from '../../shared/problem';
import { ManagedTenantRepository } from '../ports/managed-tenant.repository';
import { shownMember } from '../shown-tenant';
import { ListTenantMembers } from './list-tenant-members.query';

@InScope('installation')
@QueryHandler(ListTenantMembers)
export class ListTenantMembersHandler implements IQueryHandler<ListTenantMembers> {
  constructor(private readonly tenants: ManagedTenantRepository) {}

  async execute({ code, listing }: ListTenantMembers): Promise<MemberList> {
    const tenant = await this.tenants.find(code);
    if (tenant === undefined) throw new NotFoundError();
    const { limit, cursor, count } = listing;
    const request: PageRequest = {
      limit,
      sort: 'email',
      cursor: cursor === undefined ? undefined : decodeCursor(cursor, 'email', () => true),
    };
    const { rows, total } = await this.tenants.members(tenant.id, readingOf(request), count);
    const { data, ...page } = pageOf(rows, request, ({ email, userId }) => ({ key: email, id: userId }));
    return { data: data.map(shownMember), page: total === undefined ? page : { ...page, total } };
  }
}
