import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { accounts, database, login, startGateway, TENANT } from './gateway.mjs';
import { startNginx } from './nginx.mjs';
import { inProject, node24 } from './project.mjs';
import { freePort } from './waiting.mjs';

const USERS = 16;

/** A quota that nobody reaches, but that every request is counted under. */
const limits = ['user', 'address'].map((by) => `{ by: ${by}, requests: 100000000, perSeconds: 60 }`).join(', ');

/** The route as a careful team would write it: role, tenant, two limits; log and metrics are always on. */
const gatewayConfig = (origin) => `
upstreams:
  origin: { targets: [{ url: '${origin}' }] }
routes:
  - id: bench
    match: { path: /bench }
    upstream: origin
    roles: [USER]
    tenant: required
    limits: [${limits}]
  - id: admins
    match: { path: /admins }
    upstream: origin
    roles: [ADMIN]
    tenant: required
`;

/** Our gateway with the full policy, and the fields with which each of its users asks. */
export async function startOurs(house, origin, cpu) {
  const { users, settings } = accounts(house, USERS);
  const config = join(house.folder, 'gateway.yaml');
  writeFileSync(config, gatewayConfig(origin));
  const { url, pid } = await startGateway(house, { ...(await database(house)), ...settings }, { cpu, config });
  const headers = [];
  for (const user of users) headers.push({ Authorization: `Bearer ${await login(url, user)}`, 'X-Tenant-Id': TENANT });
  return { name: 'iam-gateway, full policy', url, pid, headers };
}

export async function startFastify(house, origin, cpu) {
  const port = await freePort();
  const { PATH } = process.env;
  const env = { PATH, NODE_ENV: 'production', PORT: String(port), UPSTREAM: origin };
  const peer = inProject('bench', 'peers', 'fastify-http-proxy.mjs');
  const child = house.start(node24, [peer], { cpu, env, ipc: true });
  await once(child, 'message', { signal: AbortSignal.timeout(30_000) });
  return { name: '@fastify/http-proxy, plain', url: `http://127.0.0.1:${port}`, pid: child.pid, headers: [{}] };
}

export async function startNginxProxy(house, origin, cpu) {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const pid = await startNginx(house, 'proxy', {
    cpu,
    probe: `${url}/bench/small`,
    http: `upstream origin { server ${new URL(origin).host}; keepalive 128; keepalive_requests 1000000000; }
      server {
        listen 127.0.0.1:${port} backlog=1024;
        location / { proxy_pass http://origin; proxy_http_version 1.1; proxy_set_header Connection ""; }
      }`,
  });
  return { name: 'nginx, plain proxy', url, pid, headers: [{}] };
}
