import type { Client } from 'pg';

/** What a unit of work may see of a table, and change in it, by scope: what the policies are there for. */
export interface Wall {
  /** Rows that scope `tenant` reads: of its tenant; those, and the installation's; every row; none. */
  readonly tenantReads: 'own' | 'own and common' | 'all' | 'none';
  readonly tenantWrites: 'own' | 'none';
  readonly installation: 'all' | 'none';
  /** Every scope may add a row, whoever reads it. */
  readonly insertedByAll?: true;
}

const OF_TENANT: Wall = { tenantReads: 'own', tenantWrites: 'own', installation: 'all' };
const OF_TENANT_OR_COMMON: Wall = { ...OF_TENANT, tenantReads: 'own and common' };
const OF_INSTALLATION: Wall = { tenantReads: 'none', tenantWrites: 'none', installation: 'all' };
const OF_THE_HOUSE: Wall = { tenantReads: 'none', tenantWrites: 'none', installation: 'none' };
const READ_BY_ALL: Wall = { tenantReads: 'all', tenantWrites: 'none', installation: 'all' };

/** Every table that has policies. One that is missing here fails the suite: somebody must say whose it is. */
export const walls: Readonly<Record<string, Wall>> = {
  memberships: OF_TENANT,
  membership_roles: OF_TENANT,
  member_profiles: OF_TENANT,
  tenants: { ...OF_TENANT, tenantWrites: 'none' },
  users: { ...OF_TENANT, tenantWrites: 'none' },
  groups: OF_TENANT_OR_COMMON,
  group_roles: OF_TENANT_OR_COMMON,
  group_members: OF_TENANT_OR_COMMON,
  audit_entries: OF_TENANT,
  audit_retention: { ...READ_BY_ALL, installation: 'none' },
  roles: READ_BY_ALL,
  role_permissions: READ_BY_ALL,
  role_composites: READ_BY_ALL,
  installation_roles: OF_INSTALLATION,
  outbox: { ...OF_THE_HOUSE, insertedByAll: true },
  deliveries: OF_THE_HOUSE,
  dead_letters: OF_INSTALLATION,
  credentials: OF_THE_HOUSE,
  sessions: OF_THE_HOUSE,
  refresh_tokens: OF_THE_HOUSE,
  revocations: OF_THE_HOUSE,
  key_revocations: OF_THE_HOUSE,
  role_revocations: OF_THE_HOUSE,
  signing_keys: OF_THE_HOUSE,
  identity_keys: OF_THE_HOUSE,
  settings: OF_THE_HOUSE,
  invitations: OF_TENANT,
  api_keys: OF_TENANT,
  api_key_usage: OF_TENANT,
  account_tokens: OF_THE_HOUSE,
  mail_queue: OF_THE_HOUSE,
  captured_mail: OF_THE_HOUSE,
  login_failures: OF_THE_HOUSE,
  browser_sign_ins: OF_THE_HOUSE,
  websocket_tickets: OF_THE_HOUSE,
  leases: OF_THE_HOUSE,
  provider_sessions: OF_THE_HOUSE,
  provider_following: OF_THE_HOUSE,
  provider_removals: OF_THE_HOUSE,
  provider_realm_administrators: OF_THE_HOUSE,
};

export type Scope = 'tenant' | 'installation' | 'system';

/** Runs `work` as the application does in this scope, and undoes it. */
export function inScope<T>(
  client: Client,
  scope: Scope,
  tenantId: string | undefined,
  work: () => Promise<T>,
): Promise<T> {
  return outside(client, async () => {
    await client.query(`SELECT set_config('app.scope', $1, true), set_config('app.tenant', $2, true)`, [
      scope,
      tenantId ?? '',
    ]);
    return work();
  });
}

/** The same by somebody who forgot to say for whom. */
export async function outside<T>(client: Client, work: () => Promise<T>): Promise<T> {
  await client.query('BEGIN');
  try {
    return await work();
  } finally {
    await client.query('ROLLBACK');
  }
}
