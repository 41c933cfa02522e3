import type { Reading } from '../../shared/paging';
import type { ManagedTenant, Member, TenantSort } from '../domain/managed-tenant';

export interface TenantFilter {
  /** Only tenants that this user is a member of. */
  readonly memberId?: string | undefined;
  /** The code or the display name holds this text, whatever its case. */
  readonly search?: string | undefined;
  readonly suspended?: boolean | undefined;
}

/** Tenants and their members. Scopes `installation` and `system`: which ones the caller may see is said by the filter. */
export abstract class ManagedTenantRepository {
  abstract page(
    filter: TenantFilter,
    sort: TenantSort,
    reading: Reading,
    count: boolean,
  ): Promise<{ readonly rows: readonly ManagedTenant[]; readonly total: number | undefined }>;
  /** @param code in its one spelling */
  abstract find(code: string, memberId?: string): Promise<ManagedTenant | undefined>;
  /** @returns undefined when there is one with this code */
  abstract insert(businessUnit: string, countryCode: string, displayName: string): Promise<ManagedTenant | undefined>;
  /** Nobody else changes it until this unit of work is over. @returns as it is now */
  abstract lock(code: string): Promise<ManagedTenant | undefined>;
  abstract rename(id: string, displayName: string): Promise<void>;
  abstract setSuspended(id: string, suspended: boolean): Promise<void>;
  /** By e-mail address. */
  abstract members(
    tenantId: string,
    reading: Reading,
    count: boolean,
  ): Promise<{ readonly rows: readonly Member[]; readonly total: number | undefined }>;
  abstract member(tenantId: string, userId: string): Promise<Member | undefined>;
}
