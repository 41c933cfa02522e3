import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { type Account, binariesFor, dataFolderFor, give, serverAccount } from './postgres-account';
import { endLeftover, endPostmaster, endWithThisProcess } from './postgres-process';

export interface EmbeddedPostgresOptions {
  /** Folder of the cluster. The caller holds its lock: a server found running in it is a leftover and is ended. */
  readonly dataDir: string;
  /** A free one when absent. */
  readonly port?: number;
  /** false trades safety against power loss for speed: for tests. */
  readonly sync: boolean;
}

/** A running PostgreSQL of our own, on loopback. */
export interface EmbeddedPostgres {
  readonly port: number;
  readonly pid: number;
  /** Where the cluster really is: elsewhere when the server's account cannot reach the wanted folder. */
  readonly folder: string;
  /** URL for the superuser: to create roles and databases, never for the application. */
  superuserUrl(database?: string): string;
  /** Settles when the server has ended, for whatever reason. */
  readonly ended: Promise<void>;
  /** Ends the server; returns when it is gone. */
  stop(): Promise<void>;
}

const SUPERUSER = 'postgres';
const START_PATIENCE_MS = 30_000;

/**
 * Starts PostgreSQL from the npm package, as another account when this process is root.
 * The server ends with this process, however that ends; one left behind in `dataDir` is ended first.
 * @throws one sentence that says what is in the way
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const account = serverAccount();
  const bin = join(binariesFor(account), 'bin');
  const folder = realpathSync(dataFolderFor(account, resolve(options.dataDir)));
  const cluster = join(folder, 'cluster');
  const passwordFile = join(folder, 'superuser-password');
  if (!existsSync(cluster)) await initialise(bin, account, folder, options.sync);
  await endLeftover(cluster);
  const password = readFileSync(passwordFile, 'utf8').trim();

  for (let attempt = 1; ; attempt++) {
    const port = options.port ?? (await freePort());
    const { server, fault } = await launch(
      join(bin, 'postgres'),
      account,
      serverArguments(cluster, port, options.sync),
    );
    if (fault === undefined) {
      return running(server, port, folder, password);
    }
    const passing = /shared memory block|could not bind/.test(fault) && options.port === undefined;
    if (!passing || attempt === 5) throw new Error(`PostgreSQL does not start on port ${port}: ${sentence(fault)}`);
  }
}

function running(server: ChildProcess, port: number, folder: string, password: string): EmbeddedPostgres {
  const pid = server.pid!;
  const release = endWithThisProcess(pid);
  const ended = new Promise<void>((settle) =>
    server.once('exit', () => {
      release(); // before the number can belong to another process
      settle();
    }),
  );
  server.unref();
  return {
    port,
    pid,
    folder,
    ended,
    superuserUrl: (database = 'postgres') => `postgres://${SUPERUSER}:${password}@127.0.0.1:${port}/${database}`,
    stop: async () => {
      if (server.exitCode === null && server.signalCode === null) await endPostmaster(pid);
      release();
    },
  };
}

/** Makes the cluster beside its place and moves it there whole, so that a killed start leaves no half one. */
async function initialise(bin: string, account: Account | undefined, folder: string, sync: boolean): Promise<void> {
  const half = join(folder, 'cluster.new');
  const passwordFile = join(folder, 'superuser-password');
  rmSync(half, { recursive: true, force: true });
  writeFileSync(passwordFile, `${randomBytes(24).toString('base64url')}\n`, { mode: 0o600 });
  give(account, passwordFile);
  const place = { ...identity(account), cwd: '/', env: serverEnvironment(), timeout: 120_000 };
  // The account may not create names in our folder: make its own first.
  mkdirSync(half, { mode: 0o700 });
  give(account, half);
  const flags = ['--encoding=UTF8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C'];
  await promisify(execFile)(
    join(bin, 'initdb'),
    [
      `--pgdata=${half}`,
      '--auth=scram-sha-256',
      `--username=${SUPERUSER}`,
      `--pwfile=${passwordFile}`,
      ...flags,
      ...(sync ? [] : ['--no-sync']),
    ],
    place,
  );
  renameSync(half, join(folder, 'cluster'));
}

function serverArguments(cluster: string, port: number, sync: boolean): string[] {
  const settings: Record<string, string> = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: '200',
    shared_buffers: '64MB',
    ...(sync ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_wal_size: '256MB' }),
  };
  return [
    '-D',
    cluster,
    '-p',
    String(port),
    ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
  ];
}

/** Starts the server and waits until it serves, or has said why not. */
function launch(
  binary: string,
  account: Account | undefined,
  args: string[],
): Promise<{ server: ChildProcess; fault: string | undefined }> {
  // In a session of its own: Ctrl-C reaches this process first, which then ends the server in the right order.
  const server = spawn(binary, args, {
    ...identity(account),
    cwd: '/',
    env: serverEnvironment(),
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  return new Promise((settle) => {
    const answer = (fault: string | undefined) => {
      clearTimeout(patience);
      settle({ server, fault });
    };
    const patience = setTimeout(() => {
      server.kill('SIGQUIT');
      answer(`it was not ready after ${START_PATIENCE_MS / 1000} s`);
    }, START_PATIENCE_MS);
    server.on('error', (error) => answer(error.message));
    server.once('exit', () => answer(said || 'it ended at once'));
    server.stderr.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-4000); // read on for ever: a full pipe would stop the server
      if (text.includes('ready to accept connections')) answer(undefined);
    });
    (server.stderr as unknown as { unref?: () => void }).unref?.();
  });
}

/** The lines that say what is wrong, without PostgreSQL's prefix of time and process. */
function sentence(said: string): string {
  const faults = [...said.matchAll(/(?:FATAL|LOG|ERROR): {2}(.*(?:could not|fatal|exists|not ).*)/g)].map((m) => m[1]!);
  return faults.length > 0 ? faults.slice(0, 2).join('; ') : said.trim();
}

/** Nothing of our environment: PG… variables would change what the server does, and secrets do not belong there. */
function serverEnvironment(): NodeJS.ProcessEnv {
  const { PATH, SystemRoot } = process.env;
  return { PATH, LC_ALL: 'C', ...(SystemRoot === undefined ? {} : { SystemRoot }) };
}

const identity = (account: Account | undefined): Partial<Account> => account ?? {};

function freePort(): Promise<number> {
  return new Promise((settle, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => settle(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
