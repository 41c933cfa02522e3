import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ADMINISTRATOR, startGateway, type TestGateway } from '../support/gateway';
import { TestKeycloak } from '../support/keycloak';
import { GENEROUS, signInAs, startKeycloakGateway } from '../support/keycloak-gateway';
import { signIn } from '../support/people';
import { Asker, type Kept } from './answers';
import { PASSWORD, type Scenario, scenarios, World } from './scenarios';

/** Operations, and the capability that each needs, where no password is typed here. The table of docs/keycloak.md. */
const NOT_WITHOUT_PASSWORDS: readonly (readonly [string, string, object])[] = [
  ['password-sign-in', 'POST /api/v0/auth/login', { username: 'somebody', password: PASSWORD }],
  ['registration', 'POST /api/v0/auth/register', { email: 'new@parity.test' }],
  ['password-reset', 'POST /api/v0/auth/password-reset', { email: 'new@parity.test' }],
  ['email-verification', 'POST /api/v0/auth/verify-email', { token: 'x'.repeat(43), password: PASSWORD }],
  ['invitation', 'POST /api/v0/auth/invitation', { token: 'x'.repeat(43) }],
];

describe('the embedded provider and a real Keycloak', () => {
  const run = `p${Date.now().toString(36)}`;
  let embedded: TestGateway;
  let keycloak: TestKeycloak;
  let followed: TestGateway;
  let worlds: { url: string; chief: string }[];

  beforeAll(async () => {
    keycloak = await TestKeycloak.start();
    const environment = { ...GENEROUS, REGISTRATION: 'open' };
    embedded = await startGateway({ environment });
    followed = await startKeycloakGateway(keycloak, { environment });
    const ours = await signIn(embedded.url, ADMINISTRATOR);
    const theirs = await signInAs(followed.url, { username: 'superadmin' });
    await new Asker(embedded.url).ask('POST', 'api/v0/tenants', {
      as: ours.accessToken,
      tenant: '*',
      body: { businessUnit: 'ANDESLOG', countryCode: 'PE' },
    });
    worlds = [
      { url: embedded.url, chief: ours.accessToken },
      { url: followed.url, chief: theirs.accessToken },
    ];
  }, 300_000);
  afterAll(async () => {
    await embedded?.close();
    await followed?.close();
  });

  const played = async (scenario: Scenario, { url, chief }: { url: string; chief: string }): Promise<Kept[]> => {
    const asker = new Asker(url);
    await scenario(new World(asker, chief, run));
    return asker.kept;
  };

  it.each(Object.entries(scenarios))(
    'answer alike: %s',
    async (_title, scenario) => {
      const [ours, theirs] = await Promise.all(worlds.map((world) => played(scenario, world)));
      expect(ours!.length).toBeGreaterThan(1);
      expect(theirs).toEqual(ours);
    },
    60_000,
  );

  describe('where passwords are typed at Keycloak alone', () => {
    let strict: TestGateway;
    beforeAll(async () => {
      strict = await startKeycloakGateway(keycloak, {
        environment: { KEYCLOAK_DIRECT_GRANT: 'off', REGISTRATION: 'open' },
      });
    }, 60_000);
    afterAll(() => strict?.close());

    it.each(NOT_WITHOUT_PASSWORDS)('%s is not supported: %s', async (_capability, call, body) => {
      const [method, path] = call.split(' ') as [string, string];
      const asker = new Asker(strict.url);
      await asker.ask(method, path.slice(1), { body });
      expect(asker.kept).toMatchObject([{ status: 501, body: { code: 'not-supported' } }]);
    });

    it('docs/keycloak.md lists just these', () => {
      const text = readFileSync(join(__dirname, '../../docs/keycloak.md'), 'utf8');
      const rows = [...text.matchAll(/^\| `([a-z-]+)` +\| .*501/gm)].map(([, capability]) => capability);
      const expected = [...NOT_WITHOUT_PASSWORDS.map(([capability]) => capability), 'password-change'];
      expect(rows.sort()).toEqual(expected.sort());
    });
  });
});
