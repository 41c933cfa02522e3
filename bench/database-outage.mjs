// `node bench/database-outage.mjs [--seconds 300] [--blind 60]`: PostgreSQL stopped for so long under proxied traffic. Requests go
// on from memory for REVOCATION_BLIND_SECONDS; after that those that may change something get 503 revocation-unknown and the
// others go on; readiness stays up, health says DEGRADED; and all is as before when PostgreSQL is back. Exit code 1 otherwise.
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { startFeedBackend } from './lib/feed-backend.mjs';
import { accounts, login, startGateway, TENANT } from './lib/gateway.mjs';
import { fault, inHousehold } from './lib/household.mjs';
import { inProject, prepare } from './lib/project.mjs';
import { startRelay } from './lib/relay.mjs';
import { until } from './lib/waiting.mjs';
import { Watched } from './lib/watched.mjs';

const option = (name, fallback) => {
  const at = process.argv.indexOf(`--${name}`);
  return at === -1 ? fallback : Number(process.argv[at + 1]);
};
const outageSeconds = option('seconds', 300);
const blindSeconds = option('blind', 60);
/** A lost connection is noticed at once; timers and this process have this much play. */
const PLAY_MS = 2_000;
const BACK_WITHIN_MS = 15_000;

if (!(outageSeconds > blindSeconds + 2)) throw new Error('--seconds must be longer than --blind, by some seconds');

await inHousehold('database-outage', async (house) => {
  await prepare();
  const origin = await startFeedBackend(house);
  const config = join(house.folder, 'gateway.yaml');
  writeFileSync(
    config,
    `upstreams: { origin: { targets: [{ url: '${origin}' }] } }
routes: [{ id: bench, match: { path: /bench }, upstream: origin, roles: [USER], tenant: required }]
`,
  );
  const { startLocalDatabase } = createRequire(import.meta.url)(inProject('dist', 'src', 'local', 'database.js'));
  let local = await startLocalDatabase(house.folder);
  house.onEnd(() => local.server.stop());
  const relay = await startRelay(house, local.applicationUrl);
  const through = (text) => Object.assign(new URL(text), { host: `127.0.0.1:${relay.port}` }).href;
  const { users, settings } = accounts(house, 1);
  const stores = { DATABASE_URL: through(local.applicationUrl), DATABASE_MIGRATION_URL: through(local.ownerUrl) };
  const limits = { CONTROL_PLANE_LIMIT: '1000000/1', REVOCATION_BLIND_SECONDS: String(blindSeconds) };
  const gateway = await startGateway(house, { ...stores, ...settings, ...limits }, { config });
  const headers = { Authorization: `Bearer ${await login(gateway.url, users[0])}`, 'X-Tenant-Id': TENANT };

  const traffic = new Watched(gateway.url, headers);
  await pause(2_000);
  const stoppedMs = performance.now();
  await local.server.stop();
  console.log('PostgreSQL has been stopped.');
  await pause(outageSeconds * 1000);
  const health = await (await fetch(`${gateway.url}/actuator/health`, { signal: AbortSignal.timeout(5000) })).json();
  const { applicationUrl } = local;
  local = await startLocalDatabase(house.folder);
  await keepPassword(local.server.superuserUrl(), applicationUrl);
  relay.to(local.applicationUrl);
  const startedMs = performance.now();
  console.log(`PostgreSQL is back after ${((startedMs - stoppedMs) / 1000).toFixed(0)} s.`);
  await until('changes pass again', () => traffic.lastPost === '200', BACK_WITHIN_MS);
  const backMs = performance.now();
  await until('health is UP', async () => (await (await fetch(`${gateway.url}/actuator/health`)).json()).status === 'UP', BACK_WITHIN_MS); // prettier-ignore
  await traffic.stop();

  const refusals = traffic.posts.filter(({ answer }) => answer !== '200');
  const first = (refusals[0]?.ms ?? Infinity) - stoppedMs;
  console.log(`GET: ${traffic.gets.length} answered, ${traffic.gets.filter(({ answer }) => answer !== '200').length} not with 200
POST: ${traffic.posts.length} answered; refused from ${(first / 1000).toFixed(1)} s after the stop to ${((backMs - startedMs) / 1000).toFixed(1)} s after the start: ${[...new Set(refusals.map(({ answer }) => answer))].join(', ')}
readiness: ${[...new Set(traffic.readiness)].join(', ')}; health: ${health.status}, ${health.components?.revocations?.details?.reason ?? 'no word of revocations'}`);

  const wrong = traffic.gets.find(({ answer }) => answer !== '200');
  if (wrong)
    throw fault(`A GET answered ${wrong.answer} ${((wrong.ms - stoppedMs) / 1000).toFixed(1)} s after the stop`);
  if (Math.abs(first - blindSeconds * 1000) > PLAY_MS) throw fault(`Changes were refused ${(first / 1000).toFixed(1)} s after the stop, not after ${blindSeconds} s`); // prettier-ignore
  const strange = refusals.find(({ answer }) => answer !== '503 revocation-unknown');
  if (strange) throw fault(`A POST answered ${strange.answer}`);
  const gap = traffic.posts.find(({ ms, answer }) => answer === '200' && ms > refusals[0].ms && ms < startedMs);
  if (gap) throw fault('A change passed while nobody knew of revocations');
  if (traffic.readiness.some((status) => status !== 200)) throw fault('Readiness did not stay up');
  if (health.status !== 'DEGRADED') throw fault(`Health said ${health.status}`);
});

/** Each start gives users new passwords; this one is as it was before. */
async function keepPassword(superuserUrl, before) {
  const { username, password } = new URL(before);
  const client = new pg.Client({ connectionString: superuserUrl, connectionTimeoutMillis: 5000 });
  await client.connect();
  await client.query(`ALTER ROLE ${client.escapeIdentifier(username)} PASSWORD ${client.escapeLiteral(decodeURIComponent(password))}`); // prettier-ignore
  await client.end();
}
