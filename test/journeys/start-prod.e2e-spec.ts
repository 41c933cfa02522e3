import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import http from 'node:http';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkedFetch } from '../support/contract';
import { createTestDatabase, type TestDatabase } from '../support/database';
import { bearer, postJson, signIn, type Tokens } from '../support/people';
import { GatewayProcess } from '../support/processes';
import { refused } from '../support/refusals';
import { RunningSamples } from '../support/samples';
import { execute } from '../support/test-server';
import { patience, until } from '../support/waiting';

const ROOT = { email: 'root@serhafen.example', password: 'the password of the first administrator' };
const FIRST_ADMIN = {
  FIRST_ADMIN_EMAIL: ROOT.email,
  FIRST_ADMIN_PASSWORD: ROOT.password,
  FIRST_ADMIN_TENANT: 'SERHAFEN:CL',
};
const MASTER_KEY = randomBytes(32).toString('base64');
const LOOPBACK = { HOST: '127.0.0.1', PORT: '0' };

/** Each of these starts processes of its own, some one after the other; on a busy machine that takes its time. */
jest.setTimeout(120_000);

describe('npm run start:prod', () => {
  const running: GatewayProcess[] = [];
  const undo: (() => unknown)[] = [];
  afterEach(async () => {
    await Promise.all(running.splice(0).map((one) => one.kill()));
    for (const step of undo.splice(0).reverse()) await step();
  });

  async function start(settings: Readonly<Record<string, string>>, folder?: string): Promise<GatewayProcess> {
    const one = await GatewayProcess.start(settings, folder);
    running.push(one);
    return one;
  }
  async function aDatabase(migrated = false): Promise<TestDatabase> {
    const database = await createTestDatabase(migrated);
    undo.push(() => database.drop());
    return database;
  }
  function aFolder(): string {
    const folder = mkdtempSync(join(tmpdir(), 'iam-gateway-prod-'));
    undo.push(() => rmSync(folder, { recursive: true }));
    return folder;
  }
  async function listening(): Promise<{ server: Server; port: number }> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    undo.push(() => server.close());
    return { server, port: (server.address() as AddressInfo).port };
  }
  /** A start that comes to nothing. @returns what it complains of, which the log does not repeat */
  async function failure(settings: Readonly<Record<string, string>>): Promise<string> {
    const { code, log, complaint } = await (await start({ ...LOOPBACK, MASTER_KEY, ...settings })).ended();
    expect(code).toBe(1);
    expect(log).not.toContain('"level":"error"');
    return complaint;
  }

  it('serves an empty database with no more than its URL, the master key and the first administrator', async () => {
    const { url: DATABASE_URL } = await aDatabase();
    const url = await (await start({ ...LOOPBACK, DATABASE_URL, MASTER_KEY, ...FIRST_ADMIN }, aFolder())).ready();
    expect((await checkedFetch(`${url}/actuator/readiness`)).status).toBe(200);
    const headers = bearer(await signIn(url, ROOT));
    expect((await checkedFetch(`${url}/api/v0/users`, { headers })).status).toBe(200);
    // No gateway.yaml where it runs: no routes, and that is no fault.
    expect(await refused(await checkedFetch(`${url}/api/v0/mawbs`, { headers }))).toEqual([404, 'not-found']);
    for (const path of ['/docs', '/openapi.json', '/errors/not-found', '/.well-known/jwks.json'])
      expect((await fetch(url + path)).status).toBe(200);
  });

  it('asks for an administrator and for the right to change tables only in the first start', async () => {
    const { url: owner, superuserUrl } = await aDatabase();
    const reader = await aReader(superuserUrl);
    const once = { DATABASE_URL: reader, DATABASE_MIGRATION_URL: owner };
    expect(await failure(once)).toMatch(
      /^Nobody is SUPERADMIN yet: set FIRST_ADMIN_EMAIL and FIRST_ADMIN_PASSWORD_FILE .*$/,
    );
    const first = await start({ ...LOOPBACK, MASTER_KEY, ...once, ...FIRST_ADMIN });
    await first.ready();
    await first.kill();
    const second = await start({ ...LOOPBACK, MASTER_KEY, DATABASE_URL: reader });
    await signIn(await second.ready(), ROOT);
    await second.kill();
    const another = { DATABASE_URL: reader, MASTER_KEY: randomBytes(32).toString('base64') };
    expect(await failure(another)).toMatch(/^The master key is the wrong one: .*$/);
  });

  it('lists every fault of a wrong environment, without a value of it', async () => {
    const output = await failure({
      PORT: '99999',
      DATABASE_URL: 'mysql://app:hunter2@db/x',
      MASTER_KEY: 'short-secret',
      ACCESS_TOKEN_SECONDS: '5',
      LOGIN_LIMIT: 'many',
      FIRST_ADMIN_PASSWORD: 'brief',
    });
    const [title, ...faults] = output.split('\n');
    expect(title).toBe('The environment has 6 faults:');
    const settings = faults.map((fault) => /^ {2}- (\w+): .+$/.exec(fault)?.[1]);
    expect(settings.sort()).toEqual(
      ['ACCESS_TOKEN_SECONDS', 'DATABASE_URL', 'FIRST_ADMIN_PASSWORD', 'LOGIN_LIMIT', 'MASTER_KEY', 'PORT'].sort(),
    );
    expect(output).not.toMatch(/hunter2|short-secret|brief/);
  });

  it('says what is missing when nothing is set', async () => {
    const { code, complaint } = await (await start({})).ended();
    expect([code, complaint]).toEqual([1, 'The environment has 1 fault:\n  - DATABASE_URL: is required']);
  });

  it.each<[string, (database: TestDatabase) => Promise<Record<string, string>> | Record<string, string>, RegExp]>([
    [
      'a superuser for the application',
      ({ superuserUrl }) => ({ DATABASE_URL: superuserUrl }),
      /^The user "\w+" of DATABASE_URL is superuser or BYPASSRLS .*$/,
    ],
    [
      'a database server that is not there',
      () => ({ DATABASE_URL: 'postgres://app:hunter2@127.0.0.1:1/x' }),
      /^The database of DATABASE_URL cannot be reached$/,
    ],
    [
      'a user who may not migrate, and something to migrate',
      async ({ superuserUrl }) => ({ DATABASE_URL: await aReader(superuserUrl) }),
      /^The database lacks .*, and "\w+" may not change tables: set DATABASE_MIGRATION_URL to a user that may$/,
    ],
    [
      'a gateway.yaml that is not there',
      ({ url }) => ({ DATABASE_URL: url, GATEWAY_CONFIG: '/nowhere/gateway.yaml' }),
      /^\/nowhere\/gateway\.yaml has 1 fault:\n {2}- \/nowhere\/gateway\.yaml is not there$/,
    ],
  ])('refuses %s in one sentence', async (_, settings, sentence) => {
    const database = await aDatabase();
    const output = await failure({ ...FIRST_ADMIN, ...(await settings(database)) });
    expect(output).toMatch(sentence);
    expect(output).not.toContain('hunter2');
  });

  it('names a port that is taken, in one sentence', async () => {
    const { port } = await listening();
    const { url: DATABASE_URL } = await aDatabase();
    expect(await failure({ DATABASE_URL, PORT: String(port), ...FIRST_ADMIN })).toBe(
      `Port ${port} is in use: end what listens there, or set another PORT`,
    );
  });

  /** @returns URL of the database for a user who may do nothing there yet */
  async function aReader(superuserUrl: string): Promise<string> {
    const user = `reader_${randomBytes(4).toString('hex')}`;
    await execute(superuserUrl, `CREATE ROLE ${user} LOGIN PASSWORD 'p'`);
    undo.push(() => execute(superuserUrl, `DROP OWNED BY ${user}`, `DROP ROLE ${user}`));
    const url = new URL(superuserUrl);
    [url.username, url.password] = [user, 'p'];
    return url.href;
  }

  describe('with its routes', () => {
    let samples: RunningSamples;
    beforeAll(async () => {
      samples = await RunningSamples.start('customs', 'mawbs', 'hawbs');
    });
    afterAll(() => samples?.close());

    const instance = async (DATABASE_URL: string, more: Record<string, string> = {}): Promise<GatewayProcess> =>
      start({ ...LOOPBACK, DATABASE_URL, MASTER_KEY, ...FIRST_ADMIN, ...samples.settings, ...more });

    it('lets two instances on one database accept and end the same sessions, and ends at once when told so twice', async () => {
      const { url: DATABASE_URL } = await aDatabase();
      const patient = { DRAIN_GRACE_MS: '600000' };
      const both = [await instance(DATABASE_URL, patient), await instance(DATABASE_URL, patient)];
      const [one, other] = (await Promise.all(both.map((each) => each.ready()))) as [string, string];
      const ask = (url: string, tokens: Tokens): Promise<Response> =>
        checkedFetch(`${url}/api/v0/mawbs?limit=1`, { headers: bearer(tokens) });
      for (const [here, there] of [
        [one, other],
        [other, one],
      ] as const) {
        const tokens = await signIn(here, ROOT);
        for (const url of [here, there]) expect((await ask(url, tokens)).status).toBe(200);
        const refresh = await postJson(`${there}/api/v0/auth/refresh`, { refreshToken: tokens.refreshToken });
        expect(refresh.status).toBe(200);
        await postJson(`${there}/api/v0/auth/logout`, {}, bearer(tokens));
        expect(await refused(await ask(there, tokens))).toEqual([401, 'token-revoked']);
        await until(
          () => ask(here, tokens),
          ({ status }) => status === 401,
        );
      }
      const keysOf = async (url: string): Promise<unknown> => (await fetch(`${url}/.well-known/jwks.json`)).json();
      expect(await keysOf(one)).toEqual(await keysOf(other));

      for (const [gateway, url] of [
        [both[0]!, one],
        [both[1]!, other],
      ] as const) {
        gateway.signal('SIGTERM');
        await until(
          () => fetch(`${url}/actuator/readiness`),
          ({ status }) => status === 503,
        );
        gateway.signal('SIGTERM');
      }
      for (const gateway of both) expect((await gateway.ended()).code).toBe(1);
    });

    it('drains on SIGTERM: still serving, every answer says close, what runs may finish', async () => {
      const { url: DATABASE_URL } = await aDatabase();
      const gateway = await instance(DATABASE_URL, { DRAIN_GRACE_MS: '3000' });
      const url = await gateway.ready();
      const headers = bearer(await signIn(url, ROOT));
      const kept = new http.Agent({ keepAlive: true, maxSockets: 1 });
      expect(await connectionOf(kept, `${url}/api/v0/mawbs?limit=1`, headers)).toEqual([200, 'keep-alive']);

      // Longer than the grace: it ends after the listener has closed.
      const slow = fetch(`${url}/api/v0/mawbs/slow?ms=4500`, { headers });
      await until(async () => (await (await fetch(`${url}/metrics`)).text()).includes('http_requests_total'), Boolean);
      gateway.signal('SIGTERM');
      await until(
        () => fetch(`${url}/actuator/readiness`),
        ({ status }) => status === 503,
      );
      expect(await connectionOf(kept, `${url}/api/v0/mawbs?limit=1`, headers)).toEqual([200, 'close']);
      for (const path of ['/api/v0/customs', '/api/v0/users', '/nothing', '/actuator/liveness']) {
        const [status, connection] = await connectionOf(new http.Agent(), url + path, headers);
        expect([path, status, connection]).toEqual([path, path === '/nothing' ? 404 : 200, 'close']);
      }
      const answer = await slow;
      expect([answer.status, await answer.json()]).toEqual([200, { waitedMs: 4500 }]);
      const { code, log } = await gateway.ended();
      expect(code).toBe(0);
      await expect(fetch(`${url}/actuator/liveness`)).rejects.toThrow();
      const lines = log.split('\n').filter((line) => line.includes('/api/v0/mawbs/slow'));
      expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
        expect.objectContaining({ status: 200, route: 'mawbs', tenant: 'SERHAFEN:CL' }),
      ]);
    });
  });
});

/** @returns the status, and what the answer says of its connection */
async function connectionOf(
  agent: http.Agent,
  url: string,
  headers: Record<string, string>,
): Promise<[number | undefined, string | undefined]> {
  const request = http.get(url, { agent, headers });
  const [answer] = (await once(request, 'response', patience())) as [http.IncomingMessage];
  await once(answer.resume(), 'end', patience());
  return [answer.statusCode, answer.headers.connection];
}
