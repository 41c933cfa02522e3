/** A tenant as those who manage it see it. */
export interface ManagedTenant {
  readonly id: string;
  /** `SERHAFEN:CL`. Never changes. */
  readonly code: string;
  readonly businessUnit: string;
  readonly countryCode: string;
  /** The code where nobody gave it a name. */
  readonly displayName: string;
  readonly suspended: boolean;
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** What somebody is in a tenant. */
export interface Member {
  readonly userId: string;
  readonly email: string;
  readonly givenName: string | undefined;
  readonly familyName: string | undefined;
  readonly enabled: boolean;
  /** Assigned there, sorted. */
  readonly roles: readonly string[];
}

export type TenantSort = 'code' | '-code' | 'createdAt' | '-createdAt';

/** Where a tenant stands in that order. */
export const tenantKeyOf = (tenant: ManagedTenant, sort: TenantSort): string =>
  sort.endsWith('code') ? tenant.code : tenant.createdAt.toISOString();

/** Whether a text can be such a key. */
export function isTenantKey(key: string, sort: TenantSort): boolean {
  if (sort.endsWith('code')) return true;
  const time = new Date(key);
  return /^(?!0000)\d{4}-/.test(key) && !Number.isNaN(time.getTime()) && time.toISOString() === key;
}
