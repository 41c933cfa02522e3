import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTestDatabase, type TestDatabase } from './support/database';
import { ADMINISTRATOR } from './support/gateway';

interface Run {
  readonly child: ChildProcess;
  readonly ended: Promise<number | null>;
  readonly errors: () => string;
}

const root = join(__dirname, '..');
let database: TestDatabase;
let folder: string;
const running = new Set<ChildProcess>();

beforeAll(async () => {
  database = await createTestDatabase();
  folder = mkdtempSync(join(tmpdir(), 'iam-gateway-main-'));
});
afterAll(async () => {
  for (const child of running) child.kill('SIGKILL');
  await database?.drop();
  rmSync(folder, { recursive: true, force: true });
});

function run(environment: Record<string, string>): Run {
  const child = spawn(process.execPath, ['-r', './test/support/typescript.cjs', 'src/main.ts'], {
    cwd: root,
    env: { PATH: process.env['PATH'], ...environment },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  running.add(child);
  let errors = '';
  child.stderr!.on('data', (chunk: Buffer) => (errors += String(chunk)));
  // Not 'close': that never comes once the channel was closed from here.
  const ended = once(child, 'exit').then(([code]) => {
    running.delete(child);
    return code as number | null;
  });
  return { child, ended, errors: () => errors };
}

const settings = (more: Record<string, string> = {}): Record<string, string> => ({
  PORT: '0',
  HOST: '127.0.0.1',
  PUBLIC_URL: 'http://gateway.example',
  DATABASE_URL: database.url,
  DATA_DIR: folder,
  MASTER_KEY: randomBytes(32).toString('base64'),
  FIRST_ADMIN_EMAIL: ADMINISTRATOR.email,
  FIRST_ADMIN_PASSWORD: ADMINISTRATOR.password,
  ACCESS_LOG: 'off',
  LOG_LEVEL: 'silent',
  DRAIN_GRACE_MS: '0',
  ...more,
});

describe('the process', () => {
  const masterKey = randomBytes(32).toString('base64');

  /** What was written to standard error by a process that has ended. */
  const wordsOf = async ({ child, ended, errors }: Run): Promise<string> => {
    const said = once(child.stderr!, 'end');
    expect(await ended).toBe(1);
    await said;
    return errors();
  };

  it('ends with every fault of its environment, and without the values', async () => {
    const words = await wordsOf(run({ PORT: 'eighty', MASTER_KEY: 's3cret', LOG_LEVEL: 'loud' }));
    for (const name of ['PORT', 'DATABASE_URL', 'MASTER_KEY', 'LOG_LEVEL']) expect(words).toContain(`- ${name}: `);
    expect(words).not.toMatch(/s3cret|eighty|\n\s+at /);
  });

  it('names a busy port in one sentence', async () => {
    const squatter = createServer().listen(0, '127.0.0.1');
    await once(squatter, 'listening');
    const { port } = squatter.address() as AddressInfo;
    const words = await wordsOf(run(settings({ PORT: String(port), MASTER_KEY: masterKey })));
    expect(words).toBe(`Port ${port} is in use: end what listens there, or set another PORT\n`);
    squatter.close();
  });

  it('names a database out of reach in one sentence', async () => {
    const words = await wordsOf(run(settings({ DATABASE_URL: 'postgres://nobody:s3cret@127.0.0.1:1/none' })));
    expect(words).toBe('The database of DATABASE_URL cannot be reached\n');
  });

  it('names what is wrong with TRUSTED_PROXIES', async () => {
    const words = await wordsOf(run(settings({ TRUSTED_PROXIES: '10.0.0.0/8,proxy', MASTER_KEY: masterKey })));
    expect(words).toBe('TRUSTED_PROXIES: proxy is neither an address nor a CIDR block\n');
  });

  it('tells who started it that it is ready, and ends by draining on SIGTERM', async () => {
    const { child, ended, errors } = run(settings({ MASTER_KEY: masterKey, MANAGEMENT_PORT: '0' }));
    const [ready] = (await once(child, 'message')) as [Record<string, unknown>];
    expect(ready).toEqual({
      ready: true,
      url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
      managementUrl: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
      firstAdministratorCreated: expect.any(Boolean),
    });
    expect((await fetch(`${String(ready['url'])}/ready`)).status).toBe(200);
    child.kill('SIGTERM');
    expect(await ended).toBe(0);
    expect(errors()).toBe('');
  });

  it('ends by draining when who started it is gone', async () => {
    const { child, ended } = run(settings({ MASTER_KEY: masterKey }));
    await once(child, 'message');
    child.disconnect();
    expect(await ended).toBe(0);
  });

  it('ends at once on a second signal', async () => {
    const { child, ended } = run(settings({ MASTER_KEY: masterKey, DRAIN_GRACE_MS: '600000' }));
    const [{ url }] = (await once(child, 'message')) as [{ url: string }];
    child.kill('SIGTERM');
    let status = 200;
    while (status === 200) ({ status } = await fetch(`${url}/ready`));
    expect(status).toBe(503);
    child.kill('SIGTERM');
    expect(await ended).toBe(1);
  });
});
