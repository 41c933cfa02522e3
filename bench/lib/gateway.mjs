import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, openSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fault, stop } from './household.mjs';
import { inProject, node24 } from './project.mjs';

const require = createRequire(import.meta.url);
const READY_WITHIN_MS = 60_000;

/** The tenant that everybody here belongs to. */
export const TENANT = 'SERHAFEN:CL';

/**
 * A database for gateways: DATABASE_URL when it is set, else an embedded PostgreSQL that ends with the household, whose
 * process is then `house.databasePid`.
 * @param {string} [name] of its folder, where a household has several
 * @returns {Promise<object>} settings for `startGateway`
 */
export async function database(house, name = '.') {
  const { DATABASE_URL, DATABASE_MIGRATION_URL } = process.env;
  if (DATABASE_URL) return { DATABASE_URL, ...(DATABASE_MIGRATION_URL ? { DATABASE_MIGRATION_URL } : {}) };
  const { startLocalDatabase } = require(inProject('dist', 'src', 'local', 'database.js'));
  const { server, applicationUrl, ownerUrl } = await startLocalDatabase(join(house.folder, name));
  house.onEnd(() => server.stop());
  house.databasePid = server.pid;
  return { DATABASE_URL: applicationUrl, DATABASE_MIGRATION_URL: ownerUrl };
}

/** Accounts that every gateway of a household shares: an administrator, and `count` users with role USER. */
export function accounts(house, count) {
  const password = () => randomBytes(18).toString('base64url');
  const users = Array.from({ length: count }, (_, i) => ({
    email: `user-${i}@bench.example`,
    password: password(),
    givenName: 'User',
    familyName: String(i),
    tenants: { [TENANT]: ['USER'] },
  }));
  const usersFile = join(house.folder, 'users.json');
  writeFileSync(usersFile, JSON.stringify(users), { mode: 0o600 });
  const settings = {
    MASTER_KEY: randomBytes(32).toString('base64'),
    FIRST_ADMIN_EMAIL: 'admin@bench.example',
    FIRST_ADMIN_PASSWORD: password(),
    FIRST_ADMIN_TENANT: TENANT,
    SAMPLE_USERS_FILE: usersFile,
  };
  return { users, settings };
}

/**
 * Starts the built gateway, as `npm run start:prod` does, and waits until it listens.
 * @param {{cpu?: number, config?: string, name?: string, main?: string, flags?: string[]}} options `main`: what starts it,
 *   when not its own; `flags` of node
 * @returns {Promise<{url: string, pid: number, stop: () => Promise<number | null>, log: string, child: ChildProcess}>}
 */
export async function startGateway(
  house,
  settings,
  { cpu, config, name = 'gateway', main = inProject('dist', 'src', 'main.js'), flags = [] } = {},
) {
  const folder = join(house.folder, name);
  mkdirSync(folder, { recursive: true });
  const log = join(folder, 'log');
  const { PATH, TZ } = process.env;
  const env = {
    PATH,
    ...(TZ ? { TZ } : {}),
    HOST: '127.0.0.1',
    PORT: '0',
    DATA_DIR: folder,
    GATEWAY_CONFIG: config,
    ACCESS_LOG: join(folder, 'access.log'),
    ACCESS_TOKEN_SECONDS: '900',
    LOGIN_ADDRESS_LIMIT: '1000/60',
    NODE_ENV: 'production',
    ...settings,
  };
  const child = house.start(node24, ['--enable-source-maps', ...flags, main], {
    cpu,
    env,
    ipc: true,
    output: openSync(log, 'a'),
  });
  const [message] = await Promise.race([
    once(child, 'message', { signal: AbortSignal.timeout(READY_WITHIN_MS) }),
    once(child, 'exit').then(() => {
      throw fault(`The gateway ended before it was ready: see ${log}`);
    }),
  ]);
  return { url: message.url, pid: child.pid, log, child, stop: () => stop(child) };
}

/** @returns {Promise<string>} an access token, by a real login */
export async function login(url, { email, password }) {
  const answer = await fetch(`${url}/api/v0/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, password }),
    signal: AbortSignal.timeout(10_000),
  });
  if (answer.status !== 200) throw fault(`The login of ${email} answered ${answer.status}: ${await answer.text()}`);
  return (await answer.json()).accessToken;
}
