/** Two tenants with everything in each, and what belongs to neither: enough that every policy has something to hide. */

export const HERE = '00000000-0000-4000-8000-00000000000a';
export const THERE = '00000000-0000-4000-8000-00000000000b';
/** Member here, member there, member of both, member of none. */
export const PEOPLE = {
  here: '00000000-0000-4000-8000-000000000001',
  there: '00000000-0000-4000-8000-000000000002',
  both: '00000000-0000-4000-8000-000000000003',
  none: '00000000-0000-4000-8000-000000000004',
};
const members = [
  [HERE, PEOPLE.here],
  [HERE, PEOPLE.both],
  [THERE, PEOPLE.there],
  [THERE, PEOPLE.both],
] as const;
const group = (tenant: string | null): string => `00000000-0000-4000-8000-0000000000${tenant?.slice(-2) ?? '0c'}`;
const text = (value: string | null): string => (value === null ? 'NULL' : `'${value}'`);

/** Statements for a superuser, who sees through the policies. */
export const seeds: readonly string[] = [
  `INSERT INTO tenants (id, business_unit, country_code) VALUES ('${HERE}', 'SERHAFEN', 'CL'), ('${THERE}', 'ANDESLOG', 'PE')`,
  ...Object.entries(PEOPLE).map(
    ([name, id]) => `INSERT INTO users (id, email) VALUES ('${id}', '${name}@example.test')`,
  ),
  ...members.flatMap(([tenant, user]) => [
    `INSERT INTO memberships (tenant_id, user_id) VALUES ('${tenant}', '${user}')`,
    `INSERT INTO membership_roles (tenant_id, user_id, role) VALUES ('${tenant}', '${user}', 'USER')`,
  ]),
  `INSERT INTO installation_roles (user_id, role) VALUES ('${PEOPLE.none}', 'SUPERADMIN'), ('${PEOPLE.here}', 'USER')`,
  `INSERT INTO credentials (user_id, password_hash) SELECT id, 'hash' FROM users`,
  ...[HERE, THERE, null].flatMap((tenant) => [
    `INSERT INTO groups (id, tenant_id, name) VALUES ('${group(tenant)}', ${text(tenant)}, 'crew')`,
    `INSERT INTO group_roles (group_id, tenant_id, role) VALUES ('${group(tenant)}', ${text(tenant)}, 'USER')`,
    `INSERT INTO group_members (group_id, tenant_id, user_id)
       SELECT '${group(tenant)}', ${text(tenant)}, id FROM users WHERE ${tenant === null ? 'true' : `id IN (SELECT user_id FROM memberships WHERE tenant_id = '${tenant}')`}`,
    `INSERT INTO audit_entries (id, occurred_at, type, subject_type, subject_id, tenant_id, actor, changes)
       VALUES (gen_random_uuid(), now(), 'user.created', 'user', 'x', ${text(tenant)}, '{}', '{}')`,
  ]),
  `INSERT INTO outbox (id, type, aggregate, event, recorded_at) VALUES (gen_random_uuid(), 't', 'a', '{}', now())`,
  `INSERT INTO deliveries (subscriber, position, event_id, type, aggregate, event, next_try_at, recorded_at)
     VALUES ('s', 1, gen_random_uuid(), 't', 'a', '{}', now(), now())`,
  `INSERT INTO dead_letters (id, event_id, subscriber, type, aggregate, event, attempts, last_error, recorded_at, died_at)
     VALUES (gen_random_uuid(), gen_random_uuid(), 's', 't', 'a', '{}', 1, 'x', now(), now())`,
  `INSERT INTO sessions (id, user_id, client_id, auth_time, acr, created_at, last_used_at, expires_at)
     SELECT id, id, 'portal', now(), 'password', now(), now(), now() FROM users`,
  `INSERT INTO refresh_tokens (token_hash, session_id, issued_at, expires_at) SELECT sha256(id::text::bytea), id, now(), now() FROM sessions`,
  `INSERT INTO revocations (kind, value, expires_at) SELECT 'sid', id, now() FROM sessions`,
  `INSERT INTO key_revocations VALUES ('key', now())`,
  `INSERT INTO role_revocations VALUES ('USER', 1, now())`,
  `INSERT INTO signing_keys VALUES ('kid', '{}', 'sealed', now(), now())`,
  `INSERT INTO identity_keys VALUES ('kid', '{}', 'sealed', now(), now())`,
  `INSERT INTO settings VALUES ('name', 'value')`,
  `INSERT INTO audit_retention (days) VALUES (36500)`,
  `INSERT INTO invitations (id, tenant_id, email, roles, invited_by, created_at, expires_at)
     SELECT id, id, 'x@example.test', '{USER}', id, now(), now() FROM tenants`,
  `INSERT INTO account_tokens (purpose, subject, token_hash, email, issued_at, expires_at)
     SELECT 'reset-password', id, sha256(id::text::bytea), email, now(), now() FROM users`,
  `INSERT INTO mail_queue (id, template, next_try_at, good_until, queued_at) VALUES (gen_random_uuid(), 't', now(), now(), now())`,
  `INSERT INTO captured_mail (id, letter, captured_at) VALUES (gen_random_uuid(), 'sealed', now())`,
  ...members.map(
    ([
      tenant,
      user,
    ]) => `INSERT INTO api_keys (owner_id, tenant_id, name, prefix, checksum, secret_hash, scopes, roles, created_at)
     VALUES ('${user}', '${tenant}', 'key', gen_random_uuid()::text, 'sum', 'hash', '{}', '{USER}', now())`,
  ),
  `INSERT INTO api_keys (owner_id, name, prefix, checksum, secret_hash, scopes, roles, created_at)
     VALUES ('${PEOPLE.none}', 'key', 'of none', 'sum', 'hash', '{}', '{SUPERADMIN}', now())`,
  `INSERT INTO api_key_usage (key_id, tenant_id, day, requests, refused) SELECT id, tenant_id, now(), 1, 0 FROM api_keys`,
  `INSERT INTO login_failures (key, user_id, failures, since, last_at) SELECT 'user:' || id, id, 1, now(), now() FROM users`,
  `INSERT INTO browser_sign_ins (state_hash, browser_hash, sealed, expires_at) VALUES ('state', 'browser', 'sealed', now())`,
  `INSERT INTO websocket_tickets (ticket_hash, sealed, expires_at) VALUES ('ticket', 'sealed', now())`,
  `INSERT INTO leases (name, holder, expires_at) VALUES ('lease', gen_random_uuid(), now())`,
  `INSERT INTO provider_sessions (session_id, refresh_token, renewed_at) SELECT id, 'sealed', now() FROM sessions`,
  `INSERT INTO provider_following (name, began_at) VALUES ('users', now())`,
  `INSERT INTO provider_removals (external_id) VALUES ('x')`,
  `INSERT INTO provider_realm_administrators (user_id) VALUES ('${PEOPLE.none}')`,
];
