import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { keycloakSettings } from '../../scripts/keycloak/settings.mjs';
import { fault } from './household.mjs';
import { inProject, node24 } from './project.mjs';

const READY_WITHIN_MS = 300_000;
const REALM = 'NewCustomsRealm';
const CLIENT = { client_id: 'iam-gateway', client_secret: 'dev-only-gateway-secret' };

/**
 * The Keycloak of `npm run keycloak`, with the full compiler and ports of its own, as something that people sign in to.
 * @param {number} count users, made for the benchmark
 * @returns {Promise<import('./sign-in-load.mjs').SignInTarget>}
 */
export async function startKeycloak(house, count, { cpu }) {
  const [port, managementPort] = [await freePort(), await freePort()];
  const env = {
    ...process.env,
    KEYCLOAK_PORT: String(port),
    KEYCLOAK_MANAGEMENT_PORT: String(managementPort),
    KEYCLOAK_QUICK: '0',
  };
  const log = join(house.folder, 'keycloak.log');
  const script = [inProject('scripts', 'keycloak.mjs'), 'run'];
  const child = house.start(node24, script, { cpu, env, ipc: true, output: openSync(log, 'a') });
  const [{ url }] = await Promise.race([
    once(child, 'message', { signal: AbortSignal.timeout(READY_WITHIN_MS) }),
    once(child, 'exit').then(() => {
      throw fault(`Keycloak ended before it was ready: see ${log}`);
    }),
  ]);
  const users = await createUsers(url, count, keycloakSettings(env).administrator);
  const path = `/realms/${REALM}/protocol/openid-connect/token`;
  const tokensFrom = async (fields) => {
    const { access_token, refresh_token } = await posted(`${url}${path}`, { ...CLIENT, ...fields });
    return { accessToken: access_token, refreshToken: refresh_token };
  };
  const introspection = ({ accessToken }) => new URLSearchParams({ token: accessToken }).toString();
  const headers = {
    Authorization: `Basic ${Buffer.from(`${CLIENT.client_id}:${CLIENT.client_secret}`).toString('base64')}`,
    'Content-Type': 'application/x-www-form-urlencoded',
  };
  return {
    name: `Keycloak ${keycloakSettings(env).version}`,
    ...{ url, pid: child.pid, users },
    login: ({ username, password }) => tokensFrom({ grant_type: 'password', username, password }),
    refresh: ({ refreshToken }) => tokensFrom({ grant_type: 'refresh_token', refresh_token: refreshToken }),
    check: (tokens) => ({ method: 'POST', path: `${path}/introspect`, headers, body: introspection(tokens) }),
    accepts: async (tokens) =>
      (await posted(`${url}${path}/introspect`, { ...CLIENT, token: tokens.accessToken })).active,
  };
}

async function createUsers(url, count, { name, password }) {
  const administrator = { grant_type: 'password', client_id: 'admin-cli', username: name, password };
  const { access_token } = await posted(`${url}/realms/master/protocol/openid-connect/token`, administrator);
  const users = Array.from({ length: count }, (_, i) => ({
    username: `bench-${i}`,
    password: randomBytes(18).toString('base64url'),
  }));
  for (const { username, password: value } of users) {
    const answer = await fetch(`${url}/admin/realms/${REALM}/users`, {
      method: 'POST',
      headers: { authorization: `Bearer ${access_token}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        ...{ username, email: `${username}@bench.example`, emailVerified: true, enabled: true },
        ...{ firstName: 'Bench', lastName: username, realmRoles: ['USER'] },
        credentials: [{ type: 'password', value, temporary: false }],
      }),
      signal: AbortSignal.timeout(30_000),
    });
    if (answer.status !== 201) throw fault(`Keycloak made no user: ${answer.status} ${await answer.text()}`);
  }
  return users;
}

async function posted(url, fields) {
  const answer = await fetch(url, {
    method: 'POST',
    body: new URLSearchParams(fields),
    signal: AbortSignal.timeout(60_000),
  });
  if (answer.status !== 200) throw fault(`${url} answered ${answer.status}: ${await answer.text()}`);
  return answer.json();
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}
