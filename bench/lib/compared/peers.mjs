import { createPublicKey } from 'node:crypto';
import { once } from 'node:events';
import { openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { TENANT } from '../gateway.mjs';
import { fault } from '../household.mjs';
import { startNginx } from '../nginx.mjs';
import { inProject, node24 } from '../project.mjs';
import { freePort, statusOf, until } from '../waiting.mjs';
import { envoyConfig } from './envoy.mjs';
import { haproxyConfig } from './haproxy.mjs';
import { installEnvoy, installNodePeers } from './install.mjs';

/**
 * What a peer is started with.
 * @typedef {{house: object, origin: string, cpu: number, trust: object, pem: string}} Place
 */

/** Writes the key with which all peers verify tokens. @returns {Place} */
export function placeFor(house, origin, cpu, trust) {
  const pem = join(house.folder, 'key.pem');
  writeFileSync(
    pem,
    createPublicKey({ key: trust.jwks.keys[0], format: 'jwk' }).export({ type: 'spki', format: 'pem' }),
  );
  return { house, origin, cpu, trust, pem };
}

/** How each peer is started, by the name of `--only`. */
export const starters = {
  'pass-through': (place) => startNode(place, 'pass-through', 'pass-through (node:http, undici), no policy', false),
  fastify: (place) => startNode(place, 'fastify', 'Fastify: http-proxy, jwt (cached), rate-limit'),
  nest: (place) => startNode(place, 'nest', 'Nest: guards, throttler, nestjs-pino, opossum'),
  envoy: startEnvoy,
  haproxy: startHaproxy,
  nginx: startNginxWithVerifier,
};

async function startNode({ house, origin, cpu, trust, pem }, script, name, policies = true) {
  installNodePeers();
  const port = await freePort();
  const { PATH } = process.env;
  const env = {
    ...{ PATH, NODE_ENV: 'production', PORT: String(port), UPSTREAM: origin, PUBLIC_KEY: pem, TENANT },
    ...{ ISSUER: trust.issuer, AUDIENCE: trust.audience, LOG: join(house.folder, `${script}.log`) },
  };
  const output = openSync(join(house.folder, `${script}.out`), 'a');
  const child = house.start(node24, [inProject('bench', 'peers', `${script}.mjs`)], { cpu, env, ipc: true, output });
  await Promise.race([
    once(child, 'message', { signal: AbortSignal.timeout(30_000) }),
    once(child, 'exit').then(() => {
      throw fault(`${name} ended before it was ready: see ${house.folder}/${script}.out`);
    }),
  ]);
  return { name, url: `http://127.0.0.1:${port}`, pids: [child.pid], policies };
}

async function startEnvoy({ house, origin, cpu, trust }) {
  const program = installEnvoy();
  const port = await freePort();
  const file = join(house.folder, 'envoy.json');
  const log = join(house.folder, 'envoy.log');
  writeFileSync(file, JSON.stringify(envoyConfig({ port, origin: new URL(origin), trust, log })));
  const output = openSync(join(house.folder, 'envoy.out'), 'a');
  const args = ['-c', file, '--concurrency', '1', '--disable-hot-restart', '-l', 'error'];
  const child = house.start(program, args, { cpu, output });
  const url = `http://127.0.0.1:${port}`;
  await until('Envoy serves', async () => (await statusOf(`${url}/bench/kilobyte`)) === 401);
  return { name: 'Envoy 1.40: jwt_authn (cached), RBAC, rate limit', url, pids: [child.pid], policies: true };
}

async function startHaproxy({ house, origin, cpu, trust, pem }) {
  const port = await freePort();
  const file = join(house.folder, 'haproxy.cfg');
  writeFileSync(file, haproxyConfig({ port, origin: new URL(origin), trust, pem }));
  const output = openSync(join(house.folder, 'haproxy.log'), 'a');
  const child = house.start('haproxy', ['-db', '-f', file], { cpu, output });
  const url = `http://127.0.0.1:${port}`;
  await until('haproxy serves', async () => (await statusOf(`${url}/bench/kilobyte`)) === 401);
  return { name: 'haproxy: jwt_verify', url, pids: [child.pid], policies: true };
}

/** nginx asks the verifier anew for each request; the verifier remembers tokens. Both on the one processor. */
async function startNginxWithVerifier(place) {
  const verifier = await startNode(place, 'verifier', 'verifier');
  const { house, origin, cpu } = place;
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const upstream = (name, address) =>
    `upstream ${name} { server ${new URL(address).host}; keepalive 128; keepalive_requests 1000000000; }`;
  const pid = await startNginx(house, 'nginx-auth', {
    cpu,
    probe: { url: `${url}/bench/kilobyte`, status: 401 },
    http: `${upstream('origin', origin)} ${upstream('verifier', verifier.url)}
      limit_req_zone $http_authorization zone=tokens:10m rate=100000r/s;
      log_format line '{"time":"$time_iso8601","user":"$user","request":"$request","status":$status,"ms":$request_time}';
      server {
        listen 127.0.0.1:${port} backlog=1024;
        access_log ${house.folder}/nginx-auth.log line buffer=64k;
        proxy_http_version 1.1;
        proxy_set_header Connection "";
        client_body_buffer_size 64k;
        location = /_verify {
          internal;
          proxy_pass http://verifier;
          proxy_pass_request_body off;
          proxy_set_header Content-Length "";
          proxy_set_header X-Original-URI $request_uri;
        }
        location / {
          auth_request /_verify;
          auth_request_set $user $upstream_http_x_user_id;
          auth_request_set $roles $upstream_http_x_user_roles;
          limit_req zone=tokens burst=100000 nodelay;
          proxy_set_header X-User-Id $user;
          proxy_set_header X-User-Roles $roles;
          proxy_set_header Authorization "";
          proxy_pass http://origin;
        }
      }`,
  });
  return { name: 'nginx: auth_request to a Node verifier', url, pids: [pid, ...verifier.pids], policies: true };
}
