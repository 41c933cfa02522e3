// `node bench/memory.mjs`: one GiB up and one GiB down through the gateway, with role, tenant and limits, then some to a slow
// reader. Its resident memory may grow by less than 60 MiB; else exit code 1.
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { accounts, database, login, startGateway, TENANT } from './lib/gateway.mjs';
import { fault, inHousehold } from './lib/household.mjs';
import { residentBytes } from './lib/processes.mjs';
import { inProject, node24, prepare } from './lib/project.mjs';

const MIB = 1024 ** 2;
const GIB = 1024 ** 3;
const MOST_GROWTH = 60 * MIB;
const WITHIN_MS = 300_000;
const piece = Buffer.alloc(64 * 1024, 'iam-gateway ');

await inHousehold('memory', async (house) => {
  await prepare();
  const backend = house.start(node24, [inProject('bench', 'lib', 'stream-backend.mjs')], { ipc: true });
  const [{ url: origin }] = await once(backend, 'message', { signal: AbortSignal.timeout(10_000) });
  const config = join(house.folder, 'gateway.yaml');
  writeFileSync(
    config,
    `upstreams: { streams: { targets: [{ url: '${origin}' }] } }
routes:
  - id: streams
    match: { path: /streams }
    upstream: streams
    roles: [USER]
    tenant: required
    limits: [{ by: user, requests: 100000, perSeconds: 60 }]
    maxBodyBytes: ${2 * GIB}
`,
  );
  const { users, settings } = accounts(house, 1);
  const gateway = await startGateway(house, { ...(await database(house)), ...settings }, { config });
  const headers = { Authorization: `Bearer ${await login(gateway.url, users[0])}`, 'X-Tenant-Id': TENANT };
  const ask = (method, path) =>
    request(`${gateway.url}/streams${path}`, {
      method,
      headers,
      timeout: 60_000,
      signal: AbortSignal.timeout(WITHIN_MS),
    });

  // The first requests load what is loaded lazily: that is not what is asked about.
  for (let i = 0; i < 200; i++) await download(ask('GET', '?bytes=1000'));
  await upload(ask('POST', ''), 32 * MIB);
  await download(ask('GET', `?bytes=${32 * MIB}`));

  const before = residentBytes(gateway.pid);
  let most = before;
  const watch = setInterval(() => (most = Math.max(most, residentBytes(gateway.pid))), 50);
  house.onEnd(() => clearInterval(watch));
  const steps = [
    ['1 GiB up', () => upload(ask('POST', ''), GIB)],
    ['1 GiB down', () => download(ask('GET', `?bytes=${GIB}`))],
    ['128 MiB down, to a slow reader', () => download(ask('GET', `?bytes=${128 * MIB}`), 40)],
  ];
  for (const [name, step] of steps) {
    const startedAt = performance.now();
    await step();
    const seconds = (performance.now() - startedAt) / 1000;
    console.log(`${name}: ${seconds.toFixed(1)} s, at most ${mib(most - before)} more than the ${mib(before)} before`);
  }
  if (most - before >= MOST_GROWTH)
    throw fault(`The gateway grew by ${mib(most - before)}: more than ${mib(MOST_GROWTH)}`);
});

function mib(bytes) {
  return `${(bytes / MIB).toFixed(0)} MiB`;
}

async function upload(outgoing, bytes) {
  const answered = once(outgoing, 'response');
  outgoing.setHeader('Content-Length', bytes);
  for (let left = bytes; left > 0; left -= piece.length) {
    if (!outgoing.write(left < piece.length ? piece.subarray(0, left) : piece))
      await Promise.race([once(outgoing, 'drain'), answered]);
  }
  outgoing.end();
  const [answer] = await answered;
  const received = await text(answer);
  if (answer.statusCode !== 200 || received !== String(bytes))
    throw fault(`Of ${bytes} bytes up the backend saw ${received} (status ${answer.statusCode})`);
}

/** @param pauseMs after every megabyte: how slow the reader is */
async function download(outgoing, pauseMs = 0) {
  outgoing.end();
  const [answer] = await once(outgoing, 'response');
  if (answer.statusCode !== 200) throw fault(`The download answered ${answer.statusCode}: ${await text(answer)}`);
  let received = 0;
  let rest = MIB;
  for await (const chunk of answer) {
    received += chunk.length;
    rest -= chunk.length;
    if (pauseMs > 0 && rest <= 0) {
      rest = MIB;
      await pause(pauseMs);
    }
  }
  if (received !== Number(answer.headers['content-length'])) throw fault(`The download ended after ${received} bytes`);
}

async function text(stream) {
  let all = '';
  for await (const chunk of stream) all += chunk;
  return all;
}
