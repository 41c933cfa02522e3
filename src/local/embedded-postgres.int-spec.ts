import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { Client } from 'pg';
import { applicationDatabase } from './application-database';
import { type EmbeddedPostgres, startEmbeddedPostgres } from './embedded-postgres';

describe('startEmbeddedPostgres', () => {
  const folders: string[] = [];
  const servers: EmbeddedPostgres[] = [];
  const aFolder = (homeMode: number): string => {
    const home = mkdtempSync(join(tmpdir(), 'iam-gateway-postgres-'));
    chmodSync(home, homeMode);
    folders.push(home);
    return join(home, 'postgres');
  };
  /** One cluster for most tests: making one takes a second or more. */
  let folder: string;
  beforeAll(() => (folder = aFolder(0o755)));
  const start = async (dataDir: string, port?: number) => {
    const server = await startEmbeddedPostgres({ dataDir, sync: false, ...(port === undefined ? {} : { port }) });
    servers.push(server);
    return server;
  };
  const ask = async (url: string, sql: string): Promise<unknown> => {
    const client = new Client({ connectionString: url, connectionTimeoutMillis: 5000 });
    await client.connect();
    try {
      return (await client.query<Record<string, unknown>>(sql)).rows[0];
    } finally {
      await client.end();
    }
  };
  const lives = (pid: number): boolean => {
    try {
      return process.kill(pid, 0);
    } catch {
      return false;
    }
  };

  afterEach(async () => {
    for (const server of servers.splice(0)) {
      await server.stop();
      folders.push(server.folder);
    }
  });
  afterAll(() => {
    for (const path of folders) rmSync(path, { recursive: true, force: true });
  });

  it('keeps what was written over a stop and a start', async () => {
    const first = await start(folder);
    await ask(first.superuserUrl(), 'CREATE TABLE kept AS SELECT 42 AS answer');
    await first.stop();
    await first.ended;
    expect(lives(first.pid)).toBe(false);
    const second = await start(folder);
    expect(await ask(second.superuserUrl(), 'SELECT answer FROM kept')).toEqual({ answer: 42 });
  });

  it('gives the application a UTF-8 database and a user that row-level security binds', async () => {
    const server = await start(folder);
    const url = await applicationDatabase(server, { database: 'gateway', user: 'gateway_app' });
    expect(
      await ask(
        url,
        `SELECT rolsuper OR rolbypassrls OR rolcreaterole AS mighty, current_setting('server_encoding') AS encoding,
                lower('ÑANDÚ') AS lowered FROM pg_roles WHERE rolname = current_user`,
      ),
    ).toEqual({ mighty: false, encoding: 'UTF8', lowered: 'ñandú' });
  });

  it('ends a server that was left behind in its folder, and starts', async () => {
    const leftover = await start(folder);
    const server = await start(folder);
    expect(lives(leftover.pid)).toBe(false);
    expect(await ask(server.superuserUrl(), 'SELECT 1 AS one')).toEqual({ one: 1 });
  });

  it('starts after its server was killed with signal 9', async () => {
    const killed = await start(folder);
    process.kill(killed.pid, 'SIGKILL');
    await killed.ended;
    const server = await start(folder);
    expect(await ask(server.superuserUrl(), 'SELECT 1 AS one')).toEqual({ one: 1 });
  });

  it('ends the server when the process that started it is killed with signal 9', async () => {
    const script = `const { startEmbeddedPostgres } = require('./src/local/embedded-postgres.ts');
      startEmbeddedPostgres({ dataDir: ${JSON.stringify(folder)}, sync: false })
        .then(({ pid, folder }) => { console.log(JSON.stringify({ pid, folder })); setInterval(() => {}, 1000); });`;
    const child = spawn(process.execPath, ['-r', './test/support/typescript.cjs', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
    const server = JSON.parse(line) as { pid: number; folder: string };
    expect(lives(server.pid)).toBe(true);
    child.kill('SIGKILL');
    for (let waitedMs = 0; lives(server.pid) && waitedMs < 10_000; waitedMs += 50) await pause(50);
    expect(lives(server.pid)).toBe(false);
  });

  it('starts below a home that only its owner may enter', async () => {
    const server = await start(aFolder(0o700));
    expect(await ask(server.superuserUrl(), 'SELECT 1 AS one')).toEqual({ one: 1 });
  });

  it('begins anew when its folder was removed, wherever the data really was', async () => {
    const folder = aFolder(0o700);
    const first = await start(folder);
    await ask(first.superuserUrl(), 'CREATE TABLE kept AS SELECT 42 AS answer');
    await first.stop();
    const again = await start(folder);
    expect(await ask(again.superuserUrl(), 'SELECT answer FROM kept')).toEqual({ answer: 42 });
    await again.stop();
    rmSync(folder, { recursive: true });
    const second = await start(folder);
    await expect(ask(second.superuserUrl(), 'SELECT answer FROM kept')).rejects.toThrow('does not exist');
  });

  it('names the port that is taken', async () => {
    const holder = createServer();
    await new Promise<void>((listening) => holder.listen(0, '127.0.0.1', listening));
    const { port } = holder.address() as { port: number };
    await expect(start(folder, port)).rejects.toThrow(`PostgreSQL does not start on port ${port}: could not bind`);
    await new Promise((closed) => holder.close(closed));
  });
});
