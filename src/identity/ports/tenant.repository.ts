import type { Tenant } from '../../shared/tenant';

/** Tenants of the installation. */
export abstract class TenantRepository {
  abstract list(): Promise<Tenant[]>;
  /** @returns the tenant with this code, created when it is not there. @param code such as `SERHAFEN:CL` */
  abstract ensure(code: string): Promise<Tenant>;
}
