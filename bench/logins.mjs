// `node bench/logins.mjs`: 100 people sign in at once, again and again, and meanwhile /actuator/liveness and a proxied
// request are asked: the slowest answer of either is under 50 ms, or the exit code is 1. Then logins and refreshes per
// processor second of the server. Server on processor 0, with argon2id as configured by default.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { accounts, database, startGateway, TENANT } from './lib/gateway.mjs';
import { fault, inHousehold } from './lib/household.mjs';
import { startOrigin } from './lib/origin.mjs';
import { prepare, requirePrograms } from './lib/project.mjs';
import { compareSignIn, probedDuring } from './lib/sign-in-load.mjs';
import { median, quantile, table } from './lib/statistics.mjs';

const SERVER_CPU = 0;
const AT_ONCE = 100;
const ROUNDS = 10;
const SLOWEST_MS = 50;
/** Quotas that nobody reaches: they are measured elsewhere. */
const OPEN = {
  LOGIN_LIMIT: '1000000/60',
  LOGIN_NAME_LIMIT: '1000000/60',
  LOGIN_ADDRESS_LIMIT: '1000000/60',
  LOCKOUT_ADDRESS_LIMIT: '1000000/60',
  REFRESH_LIMIT: '1000000/60',
  REFRESH_ADDRESS_LIMIT: '1000000/60',
};

await inHousehold('logins', async (house) => {
  requirePrograms('nginx', 'taskset');
  await prepare();
  const origin = await startOrigin(house, 1);
  const { users, settings } = accounts(house, AT_ONCE);
  const config = join(house.folder, 'gateway.yaml');
  writeFileSync(
    config,
    `upstreams: { origin: { targets: [{ url: '${origin}' }] } }
routes:
  - { id: bench, match: { path: /bench }, upstream: origin, roles: [USER], tenant: required }
`,
  );
  const gateway = await startGateway(house, { ...(await database(house)), ...settings, ...OPEN }, { cpu: SERVER_CPU, config }); // prettier-ignore
  const ours = ourTarget(gateway);

  const { accessToken } = await ours.login(users[0]);
  const asked = [
    { url: `${gateway.url}/actuator/liveness` },
    { url: `${gateway.url}/bench/small`, headers: { authorization: `Bearer ${accessToken}`, 'x-tenant-id': TENANT } },
  ];
  const seconds = [];
  const answers = await probedDuring(asked, async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const startedAt = performance.now();
      await Promise.all(users.map((user) => ours.login(user)));
      seconds.push((performance.now() - startedAt) / 1000);
    }
  });
  const slowest = answers.map((those) => Math.max(...those.map(({ ms }) => ms)));
  console.log(`${ROUNDS} times ${AT_ONCE} logins at once: all signed in, within ${Math.max(...seconds).toFixed(1)} s.`);
  for (const [i, those] of answers.entries()) {
    const times = those.map(({ ms }) => ms);
    const [half, most] = [median(times), quantile(times, 0.99)].map((ms) => ms.toFixed(1));
    const path = new URL(asked[i].url).pathname;
    console.log(
      `${path}: ${those.length} answers, p50 ${half} ms, p99 ${most} ms, slowest ${slowest[i].toFixed(1)} ms`,
    );
    if (those.some(({ status }) => status !== 200)) throw fault(`${path} answered something else than 200`);
  }

  const measured = await compareSignIn([ours], { users, parallel: 8, sliceSeconds: 2, slices: 5 });
  const rows = measured.map(({ name, loginsPerCpu, refreshesPerCpu }) => [
    name,
    median(loginsPerCpu).toFixed(1),
    median(refreshesPerCpu).toFixed(0),
  ]);
  console.log(`\n${table([['per processor second of the server', 'logins', 'refreshes'], ...rows])}`);
  if (slowest.some((ms) => ms >= SLOWEST_MS)) throw fault(`An answer took ${SLOWEST_MS} ms or longer`);
});

/** @returns {import('./lib/sign-in-load.mjs').SignInTarget} */
function ourTarget({ url, pid }) {
  const post = async (path, body) => {
    const answer = await fetch(`${url}/api/v0/auth/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(30_000),
    });
    if (answer.status !== 200) throw fault(`${path} answered ${answer.status}: ${await answer.text()}`);
    return answer.json();
  };
  return {
    name: 'iam-gateway, argon2id 19 MiB, t=2, p=1',
    pid,
    login: ({ email, password }) => post('login', { email, password }),
    refresh: ({ refreshToken }) => post('refresh', { refreshToken }),
  };
}
