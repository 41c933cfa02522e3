import type { Member as ShownMember, Tenant } from '../contract';
import type { ManagedTenant, Member } from './domain/managed-tenant';

export function shownTenant({ id: _, version: __, suspended, createdAt, updatedAt, ...tenant }: ManagedTenant): Tenant {
  return {
    ...tenant,
    status: suspended ? 'suspended' : 'active',
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
  };
}

export function shownMember({ enabled, givenName, familyName, ...member }: Member): ShownMember {
  return {
    ...member,
    givenName: givenName ?? null,
    familyName: familyName ?? null,
    status: enabled ? 'active' : 'disabled',
  };
}
