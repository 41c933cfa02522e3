import { Query } from '@nestjs/cqrs';
import type { ListTenantsQuery, TenantList } from '../../contract';

export class ListTenants extends Query<TenantList> {
  /** @param memberId whose tenants alone are listed; undefined: all */
  constructor(
    readonly memberId: string | undefined,
    readonly listing: Readonly<ListTenantsQuery>,
  ) {
    super();
  }
}
