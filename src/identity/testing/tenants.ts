import type { Tenant } from '../../shared/tenant';
import { TenantRepository } from '../ports/tenant.repository';

/** Tenants in memory. */
export class FakeTenantRepository extends TenantRepository {
  constructor(readonly tenants: Tenant[] = []) {
    super();
  }

  list(): Promise<Tenant[]> {
    return Promise.resolve([...this.tenants]);
  }

  ensure(code: string): Promise<Tenant> {
    let tenant = this.tenants.find((known) => known.code === code);
    if (!tenant) {
      const [businessUnit, countryCode] = code.split(':') as [string, string];
      this.tenants.push((tenant = { id: `id-of-${code}`, code, businessUnit, countryCode }));
    }
    return Promise.resolve(tenant);
  }
}
