// `node bench/memory.mjs`: through the gateway, with role, tenant and limits, one GiB to a slow reader, and one GiB up and one
// GiB down, by each transport. Resident memory may grow by less than 50 MiB for the slow reader, and by less than 60 MiB (96 over
// `net`) for the others together; else exit code 1. About three minutes; `--transport net` or `--transport undici` takes one of them.
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
const WITHIN_MS = 300_000;
/** A slow reader rests so long after every megabyte. */
const REST_MS = 60;
const SAY_EVERY_MS = 15_000;
const at = process.argv.indexOf('--transport');
const transports = at === -1 ? ['undici', 'net'] : [process.argv[at + 1]];
const piece = Buffer.alloc(64 * 1024, 'iam-gateway ');

/** What is done with one gateway, and by how much it may grow. */
const works = [
  {
    bound: { undici: 50 * MIB, net: 50 * MIB },
    steps: { '1 GiB down, to a slow reader': (ask) => download(ask('GET', `?bytes=${GIB}`), REST_MS) },
  },
  {
    // Over `net` next to nothing else is allocated, and V8 collects buffers when 64 MiB of them are garbage.
    bound: { undici: 60 * MIB, net: 96 * MIB },
    steps: {
      '1 GiB up': (ask) => upload(ask('POST', ''), GIB),
      '1 GiB down': (ask) => download(ask('GET', `?bytes=${GIB}`)),
    },
  },
];

await inHousehold('memory', async (house) => {
  await prepare();
  const backend = house.start(node24, [inProject('bench', 'lib', 'stream-backend.mjs')], { ipc: true });
  const [{ url: origin }] = await once(backend, 'message', { signal: AbortSignal.timeout(10_000) });
  const { users, settings } = accounts(house, 1);
  const stores = await database(house);
  for (const transport of transports) {
    const config = join(house.folder, `${transport}.yaml`);
    writeFileSync(config, text(origin, transport));
    for (const [i, work] of works.entries()) {
      // A gateway each: what one kind of work leaves behind would hide what the other costs.
      const gateway = await startGateway(house, { ...stores, ...settings }, { config, name: `${transport}-${i}` });
      await measure(house, transport, gateway, users[0], work);
      await gateway.stop();
    }
  }
  console.log('Every bound holds.');
});

function text(origin, transport) {
  return `upstreams: { streams: { targets: [{ url: '${origin}' }], transport: ${transport} } }
routes:
  - id: streams
    match: { path: /streams }
    upstream: streams
    roles: [USER]
    tenant: required
    limits: [{ by: user, requests: 100000, perSeconds: 60 }]
    maxBodyBytes: ${2 * GIB}
`;
}

async function measure(house, transport, gateway, user, { bound, steps }) {
  const headers = { Authorization: `Bearer ${await login(gateway.url, user)}`, 'X-Tenant-Id': TENANT };
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
  let saidAt = performance.now();
  const watch = setInterval(() => {
    most = Math.max(most, residentBytes(gateway.pid));
    if (performance.now() - saidAt < SAY_EVERY_MS) return;
    saidAt = performance.now();
    console.log(`  … at most ${mib(most - before)} so far`);
  }, 50);
  house.onEnd(() => clearInterval(watch));
  for (const [name, step] of Object.entries(steps)) {
    const startedAt = performance.now();
    await step(ask);
    const seconds = (performance.now() - startedAt) / 1000;
    console.log(`${transport}: ${name}: ${seconds.toFixed(1)} s, at most ${mib(most - before)} more than the ${mib(before)} before`); // prettier-ignore
    if (most - before >= bound[transport]) throw fault(`The gateway grew by ${mib(most - before)}: more than ${mib(bound[transport])}`); // prettier-ignore
  }
  clearInterval(watch);
}

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
  const received = await textOf(answer);
  if (answer.statusCode !== 200 || received !== String(bytes))
    throw fault(`Of ${bytes} bytes up the backend saw ${received} (status ${answer.statusCode})`);
}

/** @param pauseMs after every megabyte: how slow the reader is */
async function download(outgoing, pauseMs = 0) {
  outgoing.end();
  const [answer] = await once(outgoing, 'response');
  if (answer.statusCode !== 200) throw fault(`The download answered ${answer.statusCode}: ${await textOf(answer)}`);
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

async function textOf(stream) {
  let all = '';
  for await (const chunk of stream) all += chunk;
  return all;
}
