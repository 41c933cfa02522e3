import { Client } from 'pg';
import type { TestGateway } from '../support/gateway';
import { TestKeycloak } from '../support/keycloak';
import { ageProviderSessions, refresh, signInAs, startKeycloakGateway } from '../support/keycloak-gateway';
import { startRelay } from '../support/relay';
import { until } from '../support/waiting';

const TENANT = 'SERHAFEN:CL';
/** Everybody of the realm is read first, one by one. */
const WITHIN_MS = 60_000;

interface Row {
  readonly email: string;
  readonly enabled: boolean;
  readonly given_name: string | null;
  readonly roles: string[];
}

/** What happens at Keycloak, with nobody signing in here. */
describe('following a real Keycloak', () => {
  let keycloak: TestKeycloak;
  let gateway: TestGateway;
  let before: { id: string };

  beforeAll(async () => {
    keycloak = await TestKeycloak.startWithOwnRealm();
    before = await keycloak.createUser({ tenants: [TENANT], roles: ['USER'] });
    gateway = await startKeycloakGateway(keycloak, { environment: { KEYCLOAK_EVENTS_SECONDS: '1' } });
  }, 300_000);
  afterAll(() => gateway?.close());

  const look = async <T>(statement: string, ...values: unknown[]): Promise<T[]> => {
    const client = new Client({ connectionString: gateway.database.superuserUrl });
    await client.connect();
    try {
      return (await client.query(statement, values)).rows as T[];
    } finally {
      await client.end();
    }
  };
  const row = async ({ id }: { id: string }): Promise<Row | undefined> =>
    (
      await look<Row>(
        `SELECT email, enabled, given_name,
                ARRAY(SELECT role || coalesce(' ' || t.business_unit, '') FROM membership_roles r
                        JOIN tenants t ON t.id = r.tenant_id WHERE r.user_id = u.id ORDER BY 1) AS roles
           FROM users u WHERE external_id = $1`,
        id,
      )
    )[0];
  const becomes = (user: { id: string }, facts: Partial<Row>): Promise<Row | undefined> =>
    until(
      () => row(user),
      (now) => now !== undefined && Object.entries(facts).every(([name, value]) => JSON.stringify(now[name as keyof Row]) === JSON.stringify(value)), // prettier-ignore
      WITHIN_MS,
    );

  it('lists who was there before it looked for the first time, and has never signed in', async () => {
    await becomes(before, { enabled: true, roles: ['USER SERHAFEN'] });
  }, 90_000);

  it('hears of a new user, of names, roles, groups and tenants', async () => {
    const user = await keycloak.createUser({ tenants: [TENANT] });
    await becomes(user, { enabled: true, given_name: 'Test', roles: [] });
    await keycloak.mapRoles(user.id, 'ADMIN');
    await becomes(user, { roles: ['ADMIN SERHAFEN', 'USER SERHAFEN'] });
    await keycloak.changeUser(user.id, { firstName: 'Changed', attributes: { tenants: ['ANDESLOG:PE'] } });
    await becomes(user, { given_name: 'Changed', roles: ['ADMIN ANDESLOG', 'USER ANDESLOG'] });
  });

  it('ends the sessions of who is disabled there', async () => {
    const user = await keycloak.createUser({ tenants: [TENANT] });
    const tokens = await signInAs(gateway.url, user);
    await keycloak.changeUser(user.id, { enabled: false });
    await becomes(user, { enabled: false });
    expect((await refresh(gateway.url, tokens)).status).toBe(401);
  });

  it('disables who was deleted there, and ends their sessions', async () => {
    const user = await keycloak.createUser({ tenants: [TENANT] });
    const tokens = await signInAs(gateway.url, user);
    await keycloak.removeUser(user.id);
    await becomes(user, { enabled: false });
    expect((await refresh(gateway.url, tokens)).status).toBe(401);
  });

  it('ends the sessions of who was signed out there', async () => {
    const user = await keycloak.createUser({ tenants: [TENANT] });
    await signInAs(gateway.url, user);
    await ageProviderSessions(gateway);
    await keycloak.endSessions(user.id);
    await until(
      () =>
        look<{ ended_by: string | null }>(
          `SELECT s.ended_by FROM sessions s JOIN users u ON u.id = s.user_id WHERE u.external_id = $1`,
          user.id,
        ),
      ([session]) => session?.ended_by === 'provider-logout',
    );
  });

  it('catches up with what happened while it could not ask, and says when it last compared all users', async () => {
    const relay = await startRelay(keycloak.url);
    const environment = {
      KEYCLOAK_BASE_URL: relay.url,
      KEYCLOAK_ISSUER: keycloak.issuer,
      KEYCLOAK_EVENTS_SECONDS: '1',
    };
    await relay.close();
    const alone = await startKeycloakGateway(keycloak, { environment });
    // Nothing was asked yet, and it is ready all the same.
    expect((await fetch(`${alone.url}/actuator/readiness`)).status).toBe(200);
    await alone.close();
    const health = await until(
      async () => await (await fetch(`${gateway.url}/actuator/metrics`)).text(),
      (text) => /keycloak_reconciled_timestamp_seconds 1\d{9}/.test(text),
    );
    expect(health).toMatch(/keycloak_users_followed_total\{result="followed"\} [1-9]/);
  });

  it('compares names and who exists again and again, whatever events were lost', async () => {
    const user = await keycloak.createUser({ tenants: [TENANT] });
    await becomes(user, { enabled: true });
    await look(`UPDATE users SET given_name = 'Wrong' WHERE external_id = $1`, user.id);
    await look(`UPDATE provider_following SET finished_at = finished_at - interval '1 day' WHERE name = 'users'`);
    await becomes(user, { given_name: 'Test' });
  });
});
