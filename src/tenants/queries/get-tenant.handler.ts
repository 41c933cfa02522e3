import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { InScope } from '../../shared/database';
import { NotFoundError } from '../../shared/problem';
import { tenantCode } from '../../shared/tenant';
import type { ManagedTenant } from '../domain/managed-tenant';
import { ManagedTenantRepository } from '../ports/managed-tenant.repository';
import { GetTenant } from './get-tenant.query';

@InScope('installation')
@QueryHandler(GetTenant)
export class GetTenantHandler implements IQueryHandler<GetTenant> {
  constructor(private readonly tenants: ManagedTenantRepository) {}

  async execute({ code, memberId }: GetTenant): Promise<ManagedTenant> {
    const tenant = await this.tenants.find(tenantCode(code) ?? '', memberId);
    if (tenant === undefined) throw new NotFoundError();
    return tenant;
  }
}
