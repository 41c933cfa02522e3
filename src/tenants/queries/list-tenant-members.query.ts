import { Query } from '@nestjs/cqrs';
import type { ListMembersQuery, MemberList } from '../../contract';

export class ListTenantMembers extends Query<MemberList> {
  constructor(
    readonly code: string,
    readonly listing: Readonly<ListMembersQuery>,
  ) {
    super();
  }
}
