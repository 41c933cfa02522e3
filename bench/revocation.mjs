// `node bench/revocation.mjs [--runs 200]`: three instances on one PostgreSQL. After a sign-out has been answered, when was the
// last 2xx on any of them, and when were the open WebSockets closed? Then the same after a restart, and after the connections
// that hear of revocations were cut. Exit code 1 when a bound is broken.
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { WebSocket } from 'ws';
import { startFeedBackend } from './lib/feed-backend.mjs';
import { accounts, database, login, startGateway, TENANT } from './lib/gateway.mjs';
import { fault, inHousehold } from './lib/household.mjs';
import { prepare } from './lib/project.mjs';
import { quantile, table } from './lib/statistics.mjs';
import { statusOf, until } from './lib/waiting.mjs';

const at = process.argv.indexOf('--runs');
const runs = at === -1 ? 200 : Number(process.argv[at + 1]);
const MOST_MS = 1000;
const MOST_P99_MS = 250;
const PATIENCE_MS = 5000;

await inHousehold('revocation', async (house) => {
  await prepare();
  const origin = await startFeedBackend(house);
  const config = join(house.folder, 'gateway.yaml');
  writeFileSync(
    config,
    `upstreams: { origin: { targets: [{ url: '${origin}' }] } }
routes: [{ id: bench, match: { path: /bench }, upstream: origin, roles: [USER], tenant: required, websocket: true }]
`,
  );
  const { users, settings } = accounts(house, 1);
  const stores = await database(house);
  const limits = { LOGIN_LIMIT: '100000/60', LOGIN_NAME_LIMIT: '100000/60', LOGIN_ADDRESS_LIMIT: '100000/60', CONTROL_PLANE_LIMIT: '1000000/1' }; // prettier-ignore
  const start = (i) => startGateway(house, { ...stores, ...settings, ...limits }, { config, name: `gateway-${i}` });
  const gateways = [await start(0), await start(1), await start(2)];
  const signIn = (i) => login(gateways[i % 3].url, users[0]);

  const lags = [];
  const closings = [];
  for (let run = 0; run < runs; run++) {
    const { lastMs, closedMs } = await revoke(gateways, await signIn(run), gateways[(run + 1) % 3]);
    lags.push(lastMs);
    closings.push(...closedMs);
  }
  const figures = (numbers) => [0.5, 0.99, 1].map((share) => `${quantile(numbers, share).toFixed(1)} ms`);
  console.log(`${runs} sign-outs, three instances, milliseconds after the answer to the sign-out:`);
  console.log(
    table([
      ['', 'p50', 'p99', 'longest'],
      ['last 2xx anywhere', ...figures(lags)],
      ['WebSockets closed', ...figures(closings)],
    ]),
  );

  const kept = await signIn(0);
  await signOut(gateways[0], kept);
  await gateways[2].stop();
  gateways[2] = await start(2);
  await everywhere(gateways, kept, 'after a restart');
  console.log('After a restart of one instance the revocation still holds.');

  const other = await signIn(1);
  const sql = new pg.Client({ connectionString: stores.DATABASE_URL });
  await sql.connect();
  const { rowCount } = await sql.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'iam-gateway revocations'`,
  );
  await signOut(gateways[1], other);
  const cutAt = performance.now();
  await sql.end();
  if (rowCount !== 3) throw fault(`${rowCount} connections were cut, not 3`);
  await everywhere(gateways, other, 'after its connection was cut');
  console.log(`Cut from the database, all know of it ${(performance.now() - cutAt).toFixed(0)} ms after the sign-out.`);

  const [, p99, longest] = [0.5, 0.99, 1].map((share) => quantile(lags, share));
  if (longest > MOST_MS || quantile(closings, 1) > MOST_MS) throw fault(`The bound is ${MOST_MS} ms`);
  if (p99 > MOST_P99_MS) throw fault(`The bound of the 99th percentile is ${MOST_P99_MS} ms`);
});

function headersOf(token) {
  return { Authorization: `Bearer ${token}`, 'X-Tenant-Id': TENANT };
}

async function signOut({ url }, token) {
  const status = await statusOf(`${url}/api/v0/auth/logout`, { method: 'POST', headers: headersOf(token) });
  if (status !== 204) throw fault(`The sign-out answered ${status}`);
}

/** Signs out under traffic on all instances. @returns when the last 2xx came, and when the WebSockets were closed */
async function revoke(gateways, token, where) {
  const headers = headersOf(token);
  const closed = await Promise.all(
    gateways.map(async ({ url }) => {
      const socket = new WebSocket(`${url.replace('http', 'ws')}/bench/feed`, { headers });
      const over = once(socket, 'close').then(() => performance.now());
      await once(socket, 'open');
      return { over };
    }),
  );
  const end = { atMs: performance.now() + PATIENCE_MS };
  const pollers = gateways.map(({ url }) => poll(`${url}/bench/small`, headers, end));
  await pause(20);
  await signOut(where, token);
  const revokedMs = performance.now();
  end.atMs = revokedMs + PATIENCE_MS;
  const last = Math.max(...(await Promise.all(pollers)));
  const late = pause(PATIENCE_MS).then(() => Infinity);
  const closings = await Promise.all(closed.map(({ over }) => Promise.race([over, late])));
  return {
    lastMs: Math.max(0, last - revokedMs),
    closedMs: closings.map((closedMs) => Math.max(0, closedMs - revokedMs)),
  };
}

/** Asks until it is refused. @returns when the last 2xx came */
async function poll(url, headers, end) {
  let last = 0;
  while (performance.now() < end.atMs) {
    const status = await statusOf(url, { headers });
    if (status === 401) return last;
    if (status !== 200) throw fault(`${url} answered ${status}`);
    last = performance.now();
  }
  return Infinity;
}

async function everywhere(gateways, token, when) {
  for (const { url } of gateways)
    await until(`${url} refuses ${when}`, async () => (await statusOf(`${url}/bench/small`, { headers: headersOf(token) })) === 401, PATIENCE_MS); // prettier-ignore
}
