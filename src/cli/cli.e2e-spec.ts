import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { iamGateway } from '../../test/support/cli';
import { checkedFetch } from '../../test/support/contract';
import { createTestDatabase } from '../../test/support/database';
import { startGateway, type TestGateway } from '../../test/support/gateway';
import { bearer, signIn } from '../../test/support/people';
import { until } from '../../test/support/waiting';
import { commandLine } from './testing';

const PASSWORD = 'a password from standard input';
/** Less than the ten seconds after which a pool that nobody closes drops what is idle. */
const CLOSED_WITHIN_MS = 5000;
/** What PostgreSQL calls the connections of commands here: the gateway's are others. */
const COMMANDS = `commands-${randomBytes(8).toString('hex')}`;
const forCommands = (url: string): string => `${url}?application_name=${COMMANDS}`;

describe('iam-gateway', () => {
  let gateway: TestGateway;
  let settings: Record<string, string>;
  beforeAll(async () => {
    gateway = await startGateway();
    settings = {
      NODE_ENV: 'test',
      DATABASE_URL: forCommands(gateway.database.url),
      MASTER_KEY: gateway.masterKey,
      GATEWAY_CONFIG: gateway.configFile,
      ARGON2_MEMORY_KIB: '8192',
      ARGON2_TIME_COST: '1',
    };
  });
  afterAll(() => gateway?.close());
  afterEach(async () => {
    await until(connectionsOfCommands, (count) => count === 0, CLOSED_WITHIN_MS);
  });

  const run = (...words: string[]) => commandLine(settings, words);
  const asProcess = (...words: string[]) => iamGateway(settings, words);
  const withInput = (input: string, ...words: string[]) => commandLine(settings, words, { input });
  const canSignIn = (email: string, password: string) =>
    signIn(gateway.url, { email, password }).then(
      () => true,
      () => false,
    );
  const meStatus = async (accessToken: string) =>
    (await checkedFetch(`${gateway.url}/api/v0/auth/me`, { headers: bearer({ accessToken }) })).status;

  async function asked<Row extends object>(sql: string, values: readonly string[]): Promise<Row[]> {
    const client = new Client({ connectionString: gateway.database.superuserUrl });
    await client.connect();
    try {
      return (await client.query<Row>(sql, [...values])).rows;
    } finally {
      await client.end();
    }
  }
  const audited = (type: string) =>
    asked<{ actor: { kind: string; id: string }; changes: unknown }>(
      'SELECT actor, changes FROM audit_entries WHERE type = $1 ORDER BY position',
      [type],
    );
  const connectionsOfCommands = async (): Promise<number> =>
    (await asked('SELECT pid FROM pg_stat_activity WHERE application_name = $1', [COMMANDS])).length;

  describe('called wrongly', () => {
    it.each([
      [[], 'Usage: iam-gateway'],
      [['frobnicate'], "unknown command 'frobnicate'"],
      [['user', 'create'], "required option '--email <address>' not specified"],
      [['user', 'create', '--email', 'a@b.example', '--password', 'x'], "unknown option '--password'"],
      [['user', 'create', '--email', 'a@b.example', '--generate', '--password-stdin'], 'give one'],
      [['user', 'create', '--email', 'a@b.example'], 'there is no terminal to ask on'],
      [['role', 'assign', 'ana'], "missing required argument 'role'"],
      [['session', 'revoke'], 'give a session, or --user'],
    ])('with %j ends with 2 and says why on standard error', async (words, why) => {
      const said = await run(...words);
      expect(said).toMatchObject({ code: 2, out: '' });
      expect(said.err).toContain(why);
    });

    it('ends the process with 2', async () => {
      expect(await asProcess('frobnicate')).toMatchObject({ code: 2, out: '' });
    });

    it('for help ends with 0', async () => {
      expect(await asProcess('--help')).toMatchObject({ code: 0, err: '' });
    });
  });

  describe('user create', () => {
    it('makes somebody who can sign in, with membership and roles, and the audit names the command line', async () => {
      const names = ['--email', 'Carla@Example.test', '--username', 'carla'];
      const rest = ['--password-stdin', '--tenant', 'serhafen:cl', '--role', 'ADMIN'];
      const input = `${PASSWORD}\n`;
      const said = await iamGateway(settings, ['user', 'create', '--json', ...names, ...rest], { input });
      expect(said).toMatchObject({ code: 0, json: { email: 'carla@example.test', tenant: 'SERHAFEN:CL' } });
      expect(said.out + said.err).not.toContain(PASSWORD);
      const tokens = await signIn(gateway.url, { email: 'carla@example.test', password: PASSWORD });
      const me = await checkedFetch(`${gateway.url}/api/v0/auth/me`, { headers: bearer(tokens) });
      expect(await me.json()).toMatchObject({ tenant: 'SERHAFEN:CL', roles: ['ADMIN', 'USER'] });
      for (const type of ['user.created', 'member.joined', 'role.assigned']) {
        const [entry] = (await audited(type)).slice(-1);
        expect(entry!.actor).toEqual({ kind: 'command-line', id: expect.stringMatching(/.@./) });
        expect(JSON.stringify(entry)).not.toContain(PASSWORD);
      }
    });

    it('makes a password, and shows it this once', async () => {
      const said = await asProcess('user', 'create', '--email', 'diego@example.test', '--generate');
      const password = /shown only now: (\S{24})\n/.exec(said.out)![1]!;
      expect(await canSignIn('diego@example.test', password)).toBe(true);
      expect(said).toMatchObject({ code: 0, err: '' });
    });

    it.each([
      ['a name that is taken', ['--email', 'admin@gateway.example', '--generate'], 'name-taken'],
      ['a tenant that is not there', ['--email', 'x@example.test', '--generate', '--tenant', 'NO:XX'], 'not-found'],
    ])('ends with 1 for %s', async (_, options, code) => {
      expect(await run('--json', 'user', 'create', ...options)).toMatchObject({ code: 1, json: { error: { code } } });
    });

    it('takes no password that nobody else could choose either', async () => {
      const said = await withInput('short', 'user', 'create', '--email', 'y@example.test', '--password-stdin');
      expect(said).toMatchObject({ code: 1, out: '' });
      expect(said.err).toMatch(/12/);
    });
  });

  it('user reset-password ends every session, at once', async () => {
    await withInput(PASSWORD, 'user', 'create', '--email', 'elena@example.test', '--password-stdin');
    const { accessToken } = await signIn(gateway.url, { email: 'elena@example.test', password: PASSWORD });
    const said = await withInput(
      `${PASSWORD} 2`,
      'user',
      'reset-password',
      'ELENA@example.test',
      '--password-stdin',
      '--json',
    );
    expect(said).toMatchObject({ code: 0, json: { sessionsEnded: 1 } });
    await until(
      () => meStatus(accessToken),
      (status) => status === 401,
    );
    expect(await canSignIn('elena@example.test', `${PASSWORD} 2`)).toBe(true);
    expect(await canSignIn('elena@example.test', PASSWORD)).toBe(false);
  });

  it('user disable lets nobody in, and never locks the installation', async () => {
    await withInput(PASSWORD, 'user', 'create', '--email', 'fran@example.test', '--password-stdin');
    const { accessToken } = await signIn(gateway.url, { email: 'fran@example.test', password: PASSWORD });
    expect(await run('user', 'disable', 'fran@example.test', '--json')).toMatchObject({
      code: 0,
      json: { changed: true, sessionsEnded: 1 },
    });
    await until(
      () => meStatus(accessToken),
      (status) => status === 401,
    );
    expect(await canSignIn('fran@example.test', PASSWORD)).toBe(false);
    expect(await run('user', 'disable', 'fran@example.test', '--json')).toMatchObject({
      code: 0,
      json: { changed: false },
    });
    expect(await asProcess('user', 'disable', 'admin@gateway.example', '--json')).toMatchObject({
      code: 1,
      json: { error: { code: 'last-administrator' } },
    });
    expect(await run('user', 'disable', 'nobody@example.test')).toMatchObject({
      code: 1,
      err: 'error: There is no user nobody@example.test.\n',
    });
  });

  it('role assign gives a role once, and only one that exists and means something there', async () => {
    await run('user', 'create', '--email', 'gabi@example.test', '--no-password', '--tenant', 'SERHAFEN:CL');
    const assign = (role: string, ...where: string[]) =>
      run('role', 'assign', 'gabi@example.test', role, ...where, '--json');
    expect(await assign('ADMIN', '--tenant', 'SERHAFEN:CL')).toMatchObject({ code: 0, json: { changed: true } });
    expect(await assign('ADMIN', '--tenant', 'SERHAFEN:CL')).toMatchObject({ code: 0, json: { changed: false } });
    expect(await assign('SUPERADMIN')).toMatchObject({ code: 0, json: { changed: true, tenant: null } });
    const nowhere = { code: 1, json: { error: { code: 'role-not-grantable' } } };
    expect(await assign('SUPERADMIN', '--tenant', 'SERHAFEN:CL')).toMatchObject(nowhere);
    expect(await assign('NOBODYS')).toMatchObject({ code: 1, json: { error: { code: 'not-found' } } });
  });

  it('session revoke ends one session, or all of a user', async () => {
    const { accessToken } = await signIn(gateway.url, { email: 'carla@example.test', password: PASSWORD });
    const { sid } = JSON.parse(Buffer.from(accessToken.split('.')[1]!, 'base64url').toString()) as { sid: string };
    expect(await run('session', 'revoke', sid, '--json')).toMatchObject({ code: 0, json: { id: sid } });
    await until(
      () => meStatus(accessToken),
      (status) => status === 401,
    );
    for (const id of [sid, 'nonsense'])
      expect(await run('session', 'revoke', id, '--json')).toMatchObject({
        code: 1,
        json: { error: { code: 'not-found' } },
      });
    await signIn(gateway.url, { email: 'carla@example.test', password: PASSWORD });
    expect(await run('session', 'revoke', '--user', 'carla', '--json')).toMatchObject({
      code: 0,
      json: { sessionsEnded: expect.any(Number) },
    });
  });

  it('key rotate publishes a key that signs later, once, and the audit knows', async () => {
    const first = await asProcess('key', 'rotate', '--json');
    expect(first).toMatchObject({ code: 0, json: { kid: expect.any(String), changed: true } });
    const { kid, activatesAt } = first.json as { kid: string; activatesAt: string };
    expect(Date.parse(activatesAt) - Date.now()).toBeGreaterThan(9 * 60_000);
    expect(await run('key', 'rotate', '--json')).toMatchObject({ code: 0, json: { kid, changed: false } });
    expect(await audited('signing-key.published')).toHaveLength(1);
  });

  it('key rotate under another master key changes nothing', async () => {
    const MASTER_KEY = randomBytes(32).toString('base64');
    const said = await commandLine({ ...settings, MASTER_KEY }, ['key', 'rotate', '--json']);
    expect(said).toMatchObject({
      code: 1,
      json: { error: { message: expect.stringMatching(/master key is the wrong one/) } },
    });
    expect(said.out + said.err).not.toContain(MASTER_KEY);
  });

  describe('doctor', () => {
    type Report = { healthy: boolean; findings: { check: string; status: string; advice?: string }[] };
    const statusOf = (json: unknown, check: string) =>
      (json as Report).findings.filter((finding) => finding.check === check).map(({ status }) => status);

    it('finds nothing wrong with an installation that runs', async () => {
      const said = await run('doctor', '--json');
      expect((said.json as Report).findings.filter(({ status }) => status !== 'ok')).toEqual([]);
      expect(said.code).toBe(0);
    });

    it('says of everything that is wrong what to do, and shows no secret', async () => {
      const broken = {
        ...settings,
        NODE_ENV: 'production',
        DATABASE_DIRECT_URL: 'postgres://ana:geheim@127.0.0.1:1/x',
        REDIS_URL: 'redis://:geheim@127.0.0.1:1',
        MASTER_KEY: Buffer.alloc(32, 7).toString('base64'),
        GATEWAY_CONFIG: join(gateway.folder, 'none.yaml'),
        IDENTITY_PROVIDER: 'keycloak',
        KEYCLOAK_BASE_URL: 'http://127.0.0.1:1',
        KEYCLOAK_CLIENT_SECRET: 'geheim',
      };
      const { code, json, out } = await commandLine(broken, ['doctor', '--json']);
      expect(code).toBe(1);
      expect(statusOf(json, 'public address')).toEqual(['warn']);
      expect(statusOf(json, 'redis')).toEqual(['warn']);
      for (const check of ['notifications', 'master key', 'routes', 'identity provider'])
        expect([check, statusOf(json, check)]).toEqual([check, ['fail']]);
      expect((json as Report).findings.every(({ status, advice }) => status === 'ok' || advice)).toBe(true);
      expect(out).not.toContain('geheim');
      expect(out).not.toContain(broken.MASTER_KEY);
    });

    it('knows an empty database, and one that is not there', async () => {
      const empty = await createTestDatabase(false);
      const DATABASE_URL = forCommands(empty.url);
      expect(
        statusOf((await commandLine({ ...settings, DATABASE_URL }, ['doctor', '--json'])).json, 'migrations'),
      ).toEqual(['fail']);
      expect(await commandLine({ ...settings, DATABASE_URL }, ['user', 'disable', 'x'])).toMatchObject({
        code: 1,
        err: expect.stringMatching(/run iam-gateway migrate first/),
      });
      expect(await commandLine({ ...settings, DATABASE_URL }, ['migrate', '--json'])).toMatchObject({ code: 0 });
      expect(await commandLine({ ...settings, DATABASE_URL }, ['migrate', '--json'])).toMatchObject({
        json: { migrations: [] },
      });
      await empty.drop();
      const nowhere = await iamGateway({ ...settings, DATABASE_URL: 'postgres://a:geheim@127.0.0.1:1/x' }, ['doctor']);
      expect(nowhere).toMatchObject({ code: 1, err: '' });
      expect(nowhere.out).toMatch(/fail {2}database: cannot be reached/);
      expect(nowhere.out).not.toContain('geheim');
    });

    it('lists every fault of the environment', async () => {
      const { code, json } = await iamGateway({ PORT: 'x', LOG_LEVEL: 'loud' }, ['doctor', '--json'], {
        folder: gateway.folder,
      });
      expect(code).toBe(1);
      expect(statusOf(json, 'environment')).toEqual(['fail', 'fail', 'fail']);
    });
  });

  describe('config', () => {
    it('validate names the faults of the environment and of gateway.yaml together', async () => {
      expect(await run('config', 'validate', '--json')).toMatchObject({ code: 0, json: { valid: true, faults: [] } });
      const folder = mkdtempSync(join(tmpdir(), 'iam-gateway-cli-'));
      const file = join(folder, 'gateway.yaml');
      writeFileSync(file, 'routes:\n  - id: a\n    match: { path: /a }\n    upstream: nobody\n');
      const said = await commandLine({ ...settings, PORT: 'x' }, ['config', 'validate', file, '--json']);
      rmSync(folder, { recursive: true });
      expect(said).toMatchObject({ code: 1, json: { valid: false } });
      expect((said.json as { faults: string[] }).faults.join('\n')).toMatch(/PORT.*\n[^]*nobody/);
    });

    it('print shows every setting and no secret', async () => {
      const secrets = {
        SMTP_PASSWORD: 'geheim-1',
        SMTP_HOST: 'mail.example',
        MAIL_FROM: 'a@b.example',
        REDIS_URL: 'redis://x:geheim-2@h/0',
      };
      const { code, json, out } = await commandLine({ ...settings, ...secrets }, ['config', 'print', '--json']);
      expect(code).toBe(0);
      expect(json).toMatchObject({ ACCESS_TOKEN_SECONDS: 600, MASTER_KEY: '(secret)', SMTP_PASSWORD: '(secret)' });
      expect(json).toMatchObject({ REDIS_URL: 'redis://x:(secret)@h/0' });
      for (const secret of ['geheim', gateway.masterKey, new URL(gateway.database.url).password])
        expect(out).not.toContain(secret);
    });
  });

  it('makes the first administrator of an installation that has none', async () => {
    const fresh = await createTestDatabase();
    const said = await commandLine({ ...settings, DATABASE_URL: forCommands(fresh.url) }, [
      'user',
      'create',
      '--email',
      'first@example.test',
      '--role',
      'SUPERADMIN',
      '--generate',
      '--json',
    ]);
    expect(said).toMatchObject({ code: 0, json: { roles: ['SUPERADMIN'] } });
    const { generatedPassword } = said.json as { generatedPassword: string };
    const started = await startGateway({
      database: fresh,
      masterKey: gateway.masterKey,
      environment: { FIRST_ADMIN_EMAIL: '', FIRST_ADMIN_PASSWORD: '' },
    });
    expect(
      (await signIn(started.url, { email: 'first@example.test', password: generatedPassword })).accessToken,
    ).toMatch(/^ey/);
    await started.close();
    await fresh.drop();
  });

  it('finds the database of npm start by its runtime file', async () => {
    const DATA_DIR = mkdtempSync(join(tmpdir(), 'iam-gateway-data-'));
    const runtime = { databaseUrl: forCommands(gateway.database.url), services: { customs: 'http://127.0.0.1:4001' } };
    writeFileSync(join(DATA_DIR, 'runtime.json'), JSON.stringify(runtime));
    const { DATABASE_URL: _, ...others } = settings;
    const said = await commandLine({ ...others, DATA_DIR }, ['user', 'disable', 'nobody@example.test']);
    expect(said.err).toContain('There is no user');
    rmSync(join(DATA_DIR, 'runtime.json'));
    expect((await commandLine({ ...others, DATA_DIR }, ['user', 'disable', 'x'])).err).toContain(
      'DATABASE_URL: is required',
    );
    rmSync(DATA_DIR, { recursive: true });
  });
});
