import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { CurrentUnitOfWork } from '../../shared/database';
import { parseTenantCode, type Tenant } from '../../shared/tenant';
import { TenantRepository } from '../ports/tenant.repository';
import { TenantRow } from './tenant.row';

@Injectable()
export class TypeOrmTenantRepository extends TenantRepository {
  constructor(private readonly current: CurrentUnitOfWork) {
    super();
  }

  async list(): Promise<Tenant[]> {
    const rows = await this.current.manager.find(TenantRow, { order: { businessUnit: 'ASC', countryCode: 'ASC' } });
    return rows.map(tenantOf);
  }

  async ensure(code: string): Promise<Tenant> {
    const parts = parseTenantCode(code);
    if (parts === undefined) throw new Error(`${code} is no tenant code`);
    const { manager } = this.current;
    await manager
      .createQueryBuilder()
      .insert()
      .into(TenantRow)
      .values({ id: randomUUID(), ...parts })
      .orIgnore()
      .execute();
    return tenantOf(await manager.findOneByOrFail(TenantRow, parts));
  }
}

type TenantFacts = Omit<TenantRow, 'suspendedAt'> & Partial<Pick<TenantRow, 'suspendedAt'>>;

/** A row of `tenants`, as everybody else knows it. */
export function tenantOf({ id, businessUnit, countryCode, suspendedAt }: TenantFacts): Tenant {
  const tenant = { id, code: `${businessUnit}:${countryCode}`, businessUnit, countryCode };
  return suspendedAt == null ? tenant : { ...tenant, suspended: true };
}
