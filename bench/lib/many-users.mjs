/** Two tenants that share the users evenly, as tables that grew over the years have them: mixed. Who was there before joins none. */
const STATEMENTS = [
  `SELECT set_config('app.scope', 'system', true)`,
  `INSERT INTO tenants (business_unit, country_code) VALUES ('SERHAFEN', 'CL'), ('ANDESLOG', 'PE')`,
  `INSERT INTO users (email, username, given_name, family_name, enabled, created_at, last_login_at, email_verified_at)
   SELECT lower(given || '.' || family || '.' || n || '@' || house || '.example'), CASE WHEN n % 3 = 0 THEN lower(family) || n END,
          given, family, n % 50 <> 0, timestamptz '2024-01-01' + (n * 37 % 100000) * interval '10 minutes',
          CASE WHEN n % 4 <> 0 THEN timestamptz '2026-01-01' + (n * 7919::bigint % 100000) * interval '3 minutes' END,
          CASE WHEN n % 10 <> 0 THEN now() END
     FROM (SELECT n, (ARRAY['Ana', 'Bruno', 'Carla', 'Diego', 'Elena', 'Felipe', 'Hugo', 'Jorge', 'Mateo', 'Nadia', 'Paula'])[1 + n % 11] AS given,
                  (ARRAY['Rojas', 'Quispe', 'Soto', 'Munoz', 'Silva', 'Contreras', 'Morales', 'Vargas', 'Castillo', 'Herrera', 'Flores',
                         'Espinoza', 'Fuentes', 'Reyes', 'Torres', 'Araya', 'Vera', 'Lagos', 'Pizarro'])[1 + n % 19] AS family,
                  (ARRAY['serhafen', 'andeslog', 'customs', 'freight', 'portal'])[1 + n % 5] AS house
             FROM generate_series(1, $1::int) n) made`,
  `INSERT INTO memberships (tenant_id, user_id)
   SELECT t.id, u.id FROM (SELECT id, row_number() OVER (ORDER BY id) AS n FROM users WHERE family_name IS NOT NULL) u
     JOIN tenants t ON (t.business_unit = 'SERHAFEN') = (u.n % 2 = 0)`,
  `INSERT INTO membership_roles (tenant_id, user_id, role) SELECT tenant_id, user_id, 'USER' FROM memberships`,
  `INSERT INTO membership_roles (tenant_id, user_id, role)
   SELECT tenant_id, user_id, 'ADMIN' FROM memberships ORDER BY user_id LIMIT 100`,
];

/** @param client of the tables' owner */
export async function fillWithUsers(client, count) {
  await client.query('BEGIN');
  for (const statement of STATEMENTS) await client.query(statement, statement.includes('$1') ? [count] : []);
  await client.query('COMMIT');
  // As autovacuum leaves them: a minute later it would have.
  for (const name of ['users', 'memberships', 'membership_roles', 'member_profiles'])
    await client.query(`VACUUM (ANALYZE) ${name}`);
}
