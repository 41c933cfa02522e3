// `node bench/websockets.mjs`: 10,000 kept connections that say something every 20 s, and 1,000 open WebSockets with a message every
// 10 s, are held for a minute under live traffic. The gateway must stay below 1 GiB, the 99th percentile of the traffic below
// 150 ms, and nothing may be lost; else exit code 1. HOLD_SECONDS, CONNECTIONS and SOCKETS change the numbers.
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { WebSocket } from 'ws';
import { accounts, database, login, startGateway, TENANT } from './lib/gateway.mjs';
import { fault, inHousehold } from './lib/household.mjs';
import { residentBytes } from './lib/processes.mjs';
import { inProject, node24, prepare } from './lib/project.mjs';
import { quantile } from './lib/statistics.mjs';

const MIB = 1024 ** 2;
const { HOLD_SECONDS = '60', CONNECTIONS = '10000', SOCKETS = '1000' } = process.env;
const [HOLD_MS, CONNECTION_COUNT, SOCKET_COUNT] = [HOLD_SECONDS * 1000, +CONNECTIONS, +SOCKETS];
const MOST_MIB = 1024;
const MOST_MS = 150;
const ASK_EVERY_MS = 20_000;
const SAY_EVERY_MS = 10_000;
/** So many are opened at once. */
const OPENING = 100;

/** A connection that is kept. */
class Kept {
  asked = 0;
  answered = 0;

  constructor(socket, request) {
    this.socket = socket;
    this.request = request;
    // Heads of answers do not come in pieces here, and each is one.
    socket.on('data', (chunk) => (this.answered += chunk.toString('latin1').split('HTTP/1.1 200 ').length - 1));
    socket.on('error', () => {});
  }

  static async open(url, headers) {
    const { hostname, port, host } = new URL(url);
    const socket = connect(Number(port), hostname);
    await once(socket, 'connect');
    const fields = Object.entries({ Host: host, ...headers }).map(([name, value]) => `${name}: ${value}\r\n`);
    const kept = new Kept(socket, `GET /live HTTP/1.1\r\n${fields.join('')}\r\n`);
    kept.ask();
    await once(socket, 'data', { signal: AbortSignal.timeout(10_000) });
    return kept;
  }

  get isAlive() {
    return this.socket.readyState === 'open';
  }

  ask() {
    this.asked++;
    this.socket.write(this.request);
  }
}

await inHousehold('websockets', async (house) => {
  await prepare();
  const backend = house.start(node24, [inProject('bench', 'lib', 'feed-server.mjs')], { ipc: true });
  const [{ url: origin }] = await once(backend, 'message', { signal: AbortSignal.timeout(10_000) });
  const config = join(house.folder, 'gateway.yaml');
  const guarded = 'upstream: feed, roles: [USER], tenant: required';
  writeFileSync(
    config,
    `upstreams: { feed: { targets: [{ url: '${origin}' }], transport: net } }
routes:
  - { id: live, match: { path: /live }, ${guarded} }
  - { id: feed, match: { path: /feed }, ${guarded}, websocket: { perUser: { connections: ${SOCKET_COUNT} } } }
`,
  );
  const { users, settings } = accounts(house, 10);
  const gateway = await startGateway(house, { ...(await database(house)), ...settings, KEEP_ALIVE_MS: '120000' }, { config }); // prettier-ignore
  const tokens = await Promise.all(users.map((user) => login(gateway.url, user)));
  const headersOf = (i) => ({ Authorization: `Bearer ${tokens[i % tokens.length]}`, 'X-Tenant-Id': TENANT });
  const empty = residentBytes(gateway.pid);

  const kept = await inBatches(CONNECTION_COUNT, (i) => Kept.open(gateway.url, headersOf(i)));
  const withKept = residentBytes(gateway.pid);
  const sockets = await inBatches(SOCKET_COUNT, (i) => opened(gateway.url, headersOf(i)));
  const withBoth = residentBytes(gateway.pid);
  let lost = 0;
  for (const socket of sockets) socket.once('close', () => lost++);
  house.onEnd(() => {
    for (const { socket } of kept) socket.destroy();
    for (const socket of sockets) socket.terminate();
  });

  const probe = new Worker(new URL('./lib/probe.mjs', import.meta.url), {
    workerData: Array.from({ length: 4 }, (_, i) => ({ url: `${gateway.url}/live`, headers: headersOf(i) })),
  });
  house.onEnd(() => probe.terminate());
  await once(probe, 'message');
  let most = 0;
  const startedAt = performance.now();
  // A hundredth of a turn each time, so that nobody speaks in chorus.
  for (let turn = 0; performance.now() - startedAt < HOLD_MS; turn++) {
    for (let i = turn % 100; i < kept.length; i += 100) kept[i].ask();
    if (turn % 2 === 0) for (let i = (turn / 2) % 25; i < sockets.length; i += 25) sockets[i].send('on');
    most = Math.max(most, residentBytes(gateway.pid));
    await pause(turn % 2 === 0 ? ASK_EVERY_MS / 100 : SAY_EVERY_MS / 50);
  }
  probe.postMessage('enough');
  const [answers] = await once(probe, 'message');
  const times = answers.flat().map(({ ms }) => ms);
  const [p50, p99] = [quantile(times, 0.5), quantile(times, 0.99)];
  const refused = answers.flat().filter(({ status }) => status !== 200).length;
  const open = sockets.filter(({ readyState }) => readyState === WebSocket.OPEN).length;
  const alive = kept.filter(({ isAlive }) => isAlive).length;
  const owed = kept.reduce((sum, { asked, answered }) => sum + (asked - answered), 0);
  const asked = kept.reduce((sum, one) => sum + one.asked, 0);

  console.log(`resident: ${mib(empty)} empty, ${mib(withKept)} with ${kept.length} connections, ${mib(withBoth)} with ${sockets.length} WebSockets too, at most ${mib(most)} under traffic`); // prettier-ignore
  console.log(`live traffic: ${times.length} requests, p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms; held: ${asked} requests`); // prettier-ignore
  console.log(`open after ${HOLD_SECONDS} s: ${alive} connections, ${open} WebSockets`);
  if (alive < kept.length || open < sockets.length || lost > 0) throw fault(`${kept.length - alive} connections and ${sockets.length - open} WebSockets were lost`); // prettier-ignore
  if (refused > 0 || owed > 0) throw fault(`${refused} requests were refused, ${owed} were not answered`);
  if (most > MOST_MIB * MIB) throw fault(`The gateway took ${mib(most)}: more than ${MOST_MIB} MiB`);
  if (p99 > MOST_MS) throw fault(`The 99th percentile was ${p99.toFixed(1)} ms: more than ${MOST_MS} ms`);
});

async function opened(url, headers) {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/feed`, { headers, perMessageDeflate: false });
  await once(socket, 'open', { signal: AbortSignal.timeout(10_000) });
  return socket;
}

async function inBatches(count, open) {
  const all = [];
  for (let at = 0; at < count; at += OPENING) {
    const size = Math.min(OPENING, count - at);
    all.push(...(await Promise.all(Array.from({ length: size }, (_, i) => open(at + i)))));
  }
  return all;
}

function mib(bytes) {
  return `${(bytes / MIB).toFixed(0)} MiB`;
}
