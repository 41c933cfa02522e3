import type { Reading } from '../shared/paging';
import type { ManagedTenant, Member, TenantSort } from './domain/managed-tenant';
import { tenantKeyOf } from './domain/managed-tenant';
import { ManagedTenantRepository, type TenantFilter } from './ports/managed-tenant.repository';

/** An active tenant without a name of its own, unless said otherwise. */
export function aManagedTenant(code = 'SERHAFEN:CL', facts: Partial<ManagedTenant> = {}): ManagedTenant {
  const [businessUnit, countryCode] = code.split(':') as [string, string];
  const at = new Date('2026-01-01T00:00:00.000Z');
  return {
    ...{ id: `id-of-${code}`, code, businessUnit, countryCode, displayName: code, suspended: false },
    ...{ version: 1, createdAt: at, updatedAt: at },
    ...facts,
  };
}

export const aMember = (facts: Partial<Member> = {}): Member => ({
  userId: 'ana',
  email: 'ana@example.test',
  givenName: undefined,
  familyName: undefined,
  enabled: true,
  roles: [],
  ...facts,
});

/** Tenants in memory, with members by tenant code. */
export class FakeManagedTenantRepository extends ManagedTenantRepository {
  readonly tenants = new Map<string, ManagedTenant>();

  constructor(
    tenants: readonly ManagedTenant[] = [],
    readonly membersOf: Readonly<Record<string, readonly Member[]>> = {},
  ) {
    super();
    for (const tenant of tenants) this.tenants.set(tenant.code, tenant);
  }

  page(filter: TenantFilter, sort: TenantSort, { descending, beyond, rows }: Reading, count: boolean) {
    const found = [...this.tenants.values()].filter(
      (tenant) =>
        (filter.memberId === undefined || this.#has(tenant, filter.memberId)) &&
        tenant.code.toLowerCase().includes(filter.search?.toLowerCase() ?? '') &&
        (filter.suspended === undefined || tenant.suspended === filter.suspended),
    );
    const place = (tenant: ManagedTenant) => `${tenantKeyOf(tenant, sort)} ${tenant.id}`;
    const sorted = found.sort((a, b) => (place(a) < place(b) === descending ? 1 : -1));
    const start = beyond === undefined ? 0 : sorted.findIndex(({ id }) => id === beyond.id) + 1;
    return Promise.resolve({ rows: sorted.slice(start, start + rows), total: count ? found.length : undefined });
  }

  find(code: string, memberId?: string): Promise<ManagedTenant | undefined> {
    const tenant = this.tenants.get(code);
    const seen = tenant && (memberId === undefined || this.#has(tenant, memberId));
    return Promise.resolve(seen ? tenant : undefined);
  }

  insert(businessUnit: string, countryCode: string, displayName: string): Promise<ManagedTenant | undefined> {
    const code = `${businessUnit}:${countryCode}`;
    if (this.tenants.has(code)) return Promise.resolve(undefined);
    this.tenants.set(code, aManagedTenant(code, { displayName: displayName || code }));
    return Promise.resolve(this.tenants.get(code));
  }

  lock(code: string): Promise<ManagedTenant | undefined> {
    return this.find(code);
  }

  rename(id: string, displayName: string): Promise<void> {
    return this.#put(id, { displayName });
  }

  setSuspended(id: string, suspended: boolean): Promise<void> {
    return this.#put(id, { suspended });
  }

  members(tenantId: string, { beyond, rows }: Reading, count: boolean) {
    const all = this.membersOf[tenantId.replace('id-of-', '')] ?? [];
    const start = beyond === undefined ? 0 : all.findIndex(({ userId }) => userId === beyond.id) + 1;
    return Promise.resolve({ rows: all.slice(start, start + rows), total: count ? all.length : undefined });
  }

  member(tenantId: string, userId: string): Promise<Member | undefined> {
    return Promise.resolve(this.membersOf[tenantId.replace('id-of-', '')]?.find((one) => one.userId === userId));
  }

  #has({ code }: ManagedTenant, userId: string): boolean {
    return this.membersOf[code]?.some((member) => member.userId === userId) ?? false;
  }

  #put(id: string, facts: Partial<ManagedTenant>): Promise<void> {
    const tenant = [...this.tenants.values()].find((one) => one.id === id)!;
    this.tenants.set(tenant.code, { ...tenant, ...facts, version: tenant.version + 1 });
    return Promise.resolve();
  }
}
