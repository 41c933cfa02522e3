// `node bench/users.mjs`: how long the list of users takes with 100,000 users in two tenants, over HTTP, on a real
// PostgreSQL with row-level security: filter, order and total, the first page and the last one, of a tenant and of the
// installation. No p95 may be over 50 ms; else exit code 1. About four minutes. DATABASE_URL may name an empty database;
// without it there is an embedded one.
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { accounts, database, login, startGateway, TENANT } from './lib/gateway.mjs';
import { fault, inHousehold } from './lib/household.mjs';
import { prepare } from './lib/project.mjs';
import { median, quantile, table } from './lib/statistics.mjs';
import { fillWithUsers } from './lib/many-users.mjs';
import { until } from './lib/waiting.mjs';

const { Client } = createRequire(import.meta.url)('pg');

const USERS = 100_000;
const MOST_MS = 50;
const ROUNDS = 40;

/** What is asked for, and the order as its last page has it: that is the first page of the order turned round. */
const LISTS = [
  ['everybody, by e-mail address', '', 'email'],
  ['everybody, by last login', '', 'lastLoginAt'],
  ['who is disabled, by family name', 'status=disabled', 'familyName'],
  ['a common name, by family name', 'q=soto', 'familyName'],
  ['a part of every address, by user name', 'q=example', 'username'],
  ['one user, by age', 'q=.4242@', 'createdAt'],
  ['a text that nobody has, by family name', 'q=nobody%20at%20all', 'familyName'],
  ['a role that all members have, by last login', 'role=USER', 'lastLoginAt'],
  ['a rare role, by e-mail address', 'role=ADMIN', 'email'],
  ['proven and of the last year, with a text, by age', 'emailVerified=true&createdAfter=2025-06-01T00:00:00Z&q=ana', 'createdAt'], // prettier-ignore
];

await inHousehold('users', async (house) => {
  await prepare();
  const databaseSettings = await database(house);
  const { FIRST_ADMIN_TENANT: _, SAMPLE_USERS_FILE: __, ...settings } = accounts(house, 0).settings;
  const config = join(house.folder, 'gateway.yaml');
  writeFileSync(config, 'routes: []\n');
  const gateway = { ...databaseSettings, ...settings, CONTROL_PLANE_LIMIT: '1000000/60' };
  const { url } = await startGateway(house, gateway, { config });
  await fill(databaseSettings.DATABASE_MIGRATION_URL ?? databaseSettings.DATABASE_URL);
  const token = await login(url, { email: settings.FIRST_ADMIN_EMAIL, password: settings.FIRST_ADMIN_PASSWORD });
  const everywhere = { authorization: `Bearer ${token}` };
  const inTenant = { ...everywhere, 'x-tenant-id': TENANT };
  await until('the gateway knows the tenants', async () => (await page(url, inTenant, '')).status === 200);

  const rows = [['list', 'found', 'page', 'median', 'p95', 'slowest']];
  let slowest = 0;
  for (const [where, headers] of [
    ['tenant', inTenant],
    ['installation', everywhere],
  ])
    // prettier-ignore
    for (const [name, filter, order] of LISTS)
      for (const [which, sort] of [['first', order], ['last', `-${order}`]]) { // prettier-ignore
        const { times, total } = await measure(url, headers, `${filter}&sort=${sort}`);
        if (filter === '' && total < USERS / (headers === inTenant ? 2 : 1)) throw fault(`Only ${total} users are listed`);
        const p95 = quantile(times, 0.95);
        slowest = Math.max(slowest, p95);
        rows.push([`${where}: ${name}`, String(total), which, ms(median(times)), ms(p95), ms(Math.max(...times))]);
        console.log(`${where}, ${name}, ${which} page: ${ms(p95)}`);
      }
  console.log(`\n${table(rows)}`);
  if (slowest > MOST_MS) throw fault(`A list took ${ms(slowest)} (p95): more than ${MOST_MS} ms`);
});

async function fill(url) {
  const client = new Client({ connectionString: url });
  await client.connect();
  const startedAt = performance.now();
  await fillWithUsers(client, USERS);
  console.log(`${USERS} users in ${((performance.now() - startedAt) / 1000).toFixed(0)} s`);
  await client.end();
}

function page(url, headers, query) {
  const list = `${url}/api/v0/users?limit=20&count=true&${query.replace(/^&/, '')}`;
  return fetch(list, { headers, signal: AbortSignal.timeout(10_000) });
}

/** One after the other, as one administrator asks; the first ones are not counted. */
async function measure(url, headers, query) {
  const times = [];
  let total = 0;
  for (let round = -5; round < ROUNDS; round++) {
    const startedAt = performance.now();
    const answer = await page(url, headers, query);
    const list = await answer.json();
    if (answer.status !== 200) throw fault(`${query} answered ${answer.status}: ${JSON.stringify(list)}`);
    if (round >= 0) times.push(performance.now() - startedAt);
    total = list.page.total;
  }
  return { times, total };
}

function ms(number) {
  return `${number.toFixed(1)} ms`;
}
