// `node bench/verify.mjs`: answers of /verify per processor second of the gateway, for a signed-in user and for an API key, with
// and without a route that decides. Gateway on processor 0, load on processor 1. About a minute; --quick: half of that.
import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { accounts, database, login, startGateway, TENANT } from './lib/gateway.mjs';
import { fault, inHousehold } from './lib/household.mjs';
import { interleave } from './lib/measure.mjs';
import { prepare, requirePrograms } from './lib/project.mjs';
import { median, quantile, table, thousands } from './lib/statistics.mjs';
import { wrkScript } from './lib/wrk.mjs';

const SERVER_CPU = 0;
const LOAD_CPU = 1;
/** Token introspection of a Keycloak 26 on one processor, per processor second; /verify is meant to be five times as fast. */
const INTROSPECTION_PER_CPU = 338;
const WANTED_TIMES = 5;
const quick = process.argv.includes('--quick');

const limits = ['user', 'address'].map((by) => `{ by: ${by}, requests: 100000000, perSeconds: 60 }`).join(', ');
const ROUTES = `
upstreams:
  nowhere: { targets: [{ url: 'http://127.0.0.1:9' }] }
routes:
  - { id: guarded, match: { path: /guarded }, upstream: nowhere, roles: [USER], tenant: required, limits: [${limits}] }
  - { id: admins, match: { path: /admins }, upstream: nowhere, roles: [ADMIN], tenant: required }
`;

await inHousehold('verify', async (house) => {
  if (availableParallelism() < 2)
    throw fault('This benchmark needs two processors: one for the gateway, one for the load');
  requirePrograms('wrk', 'taskset');
  await prepare();
  const { users, settings } = accounts(house, 1);
  const config = join(house.folder, 'gateway.yaml');
  writeFileSync(config, ROUTES);
  const trusted = { TRUSTED_PROXIES: '127.0.0.1' };
  const { url, pid } = await startGateway(house, { ...(await database(house)), ...settings, ...trusted }, { cpu: SERVER_CPU, config }); // prettier-ignore

  const bearer = { Authorization: `Bearer ${await login(url, users[0])}`, 'X-Tenant-Id': TENANT };
  const key = { 'X-API-Key': await createKey(url, bearer) };
  const asked = (path) => ({ 'X-Original-URI': path, 'X-Original-Method': 'GET', 'X-Forwarded-For': '203.0.113.7' });
  const cases = [
    { name: 'token, no route', headers: bearer },
    { name: 'token, route with role, tenant, two limits', headers: { ...bearer, ...asked('/guarded/1') } },
    { name: 'API key, no route', headers: key },
    { name: 'API key, route with role, tenant, two limits', headers: { ...key, ...asked('/guarded/1') } },
  ];
  for (const { name, headers } of cases) await expect(name, url, headers, 200);
  await expect('nobody', url, {}, 401);
  await expect(
    'a forged token',
    url,
    { ...bearer, Authorization: `${bearer.Authorization.slice(0, -8)}AAAAAAAA` },
    401,
  );
  await expect('a role one does not have', url, { ...bearer, ...asked('/admins') }, 403);

  const peers = cases.map(({ name, headers }, i) => ({
    ...{ name, url, pid },
    script: wrkScript(house, `verify-${i}`, { path: '/verify', headers: [headers] }),
  }));
  const how = { warmUpSeconds: quick ? 2 : 6, slices: quick ? 4 : 10, loadCpu: LOAD_CPU, say: console.log };
  const measured = await interleave(peers, how);
  const rows = measured.map((slices, i) => {
    const numbers = slices.map(({ perCpu }) => perCpu);
    const middle = median(numbers);
    const range = `${thousands(quantile(numbers, 0.1))}–${thousands(quantile(numbers, 0.9))}`;
    return [cases[i].name, thousands(middle), range, `${Math.round(middle / INTROSPECTION_PER_CPU)} ×`];
  });
  console.log(`\n${table([['/verify', 'per CPU second, median', 'p10–p90', "of Keycloak's introspection"], ...rows])}`);
  const slowest = Math.min(...measured.map((slices) => median(slices.map(({ perCpu }) => perCpu))));
  if (slowest < WANTED_TIMES * INTROSPECTION_PER_CPU)
    throw fault(`The slowest should be ${WANTED_TIMES} × ${INTROSPECTION_PER_CPU}`);
});

async function createKey(url, headers) {
  const answer = await fetch(`${url}/api/v0/api-keys`, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'bench', scopes: [], roles: ['USER'] }),
    signal: AbortSignal.timeout(10_000),
  });
  if (answer.status !== 201) throw fault(`Creating a key answered ${answer.status}: ${await answer.text()}`);
  return (await answer.json()).key;
}

/** Who does less than it says would be fast: before it is measured, each case proves what it answers. */
async function expect(what, url, headers, wanted) {
  const { status } = await fetch(`${url}/verify`, { headers, signal: AbortSignal.timeout(10_000) });
  if (status !== wanted) throw fault(`${what}: /verify should answer ${wanted}, and answers ${status}`);
}
