import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { freePort, RunningProgram } from './programs';

/** A real PgBouncer before a database: `transaction` gives each transaction any connection, `session` one for good. */
export class PgBouncer {
  readonly #program = new RunningProgram('pgbouncer');

  private constructor(readonly url: string) {}

  /** @param database URL, with the user and the password that it signs in with */
  static async start(database: string, mode: 'transaction' | 'session' = 'transaction'): Promise<PgBouncer> {
    const url = new URL(database);
    const server = { host: url.hostname, port: url.port, user: url.username, password: url.password };
    url.hostname = '127.0.0.1';
    url.port = String(await freePort());
    const bouncer = new PgBouncer(url.href);
    const { folder } = bouncer.#program;
    const file = join(folder, 'pgbouncer.ini');
    const target = Object.entries(server).map(([name, value]) => `${name}=${decodeURIComponent(value)}`);
    writeFileSync(
      file,
      `[databases]
* = ${target.join(' ')}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${url.port}
unix_socket_dir =
auth_type = any
pool_mode = ${mode}
default_pool_size = 10
`,
      { mode: 0o600 },
    );
    // It refuses to be root, and must read its file as whom it becomes.
    const isRoot = process.getuid?.() === 0;
    if (isRoot)
      for (const [path, rights] of [
        [folder, 0o755],
        [file, 0o644],
      ] as const)
        chmodSync(path, rights);
    await bouncer.#program.start([...(isRoot ? ['-u', 'nobody'] : []), file], () => answers(url.href));
    return bouncer;
  }

  stop(): Promise<void> {
    return this.#program.stop();
  }
}

async function answers(connectionString: string): Promise<boolean> {
  const client = new Client({ connectionString, connectionTimeoutMillis: 1000, query_timeout: 1000 });
  client.on('error', () => undefined); // the statement that runs rejects with it
  try {
    await client.connect();
    await client.query('SELECT 1');
    return true;
  } catch {
    return false; // not yet
  } finally {
    await client.end().catch(() => undefined);
  }
}
