// `node bench/logins.mjs`: 100 people sign in at once, again and again, and meanwhile /actuator/liveness and a proxied
// request are asked: the slowest answer of either is under 50 ms, or the exit code is 1. The same is asked while nobody signs
// in: that is the machine's share. Server on processor 0, with argon2id as configured by default.
import { writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { accounts, database, startGateway, TENANT } from './lib/gateway.mjs';
import { fault, inHousehold } from './lib/household.mjs';
import { startOrigin } from './lib/origin.mjs';
import { prepare, requirePrograms } from './lib/project.mjs';
import { OPEN_QUOTAS, ourSignIn } from './lib/our-sign-in.mjs';
import { runDelaySeconds } from './lib/processes.mjs';
import { probedDuring } from './lib/sign-in-load.mjs';
import { median, quantile } from './lib/statistics.mjs';

const SERVER_CPU = 0;
const AT_ONCE = 100;
const ROUNDS = 10;
const SLOWEST_MS = 50;
const QUIET_MS = 10_000;
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
  const gateway = await startGateway(house, { ...(await database(house)), ...settings, ...OPEN_QUOTAS }, { cpu: SERVER_CPU, config }); // prettier-ignore
  const ours = ourSignIn(gateway, { users });

  const { accessToken } = await ours.login(users[0]);
  const asked = [
    { url: `${gateway.url}/actuator/liveness` },
    { url: `${gateway.url}/bench/small`, headers: { authorization: `Bearer ${accessToken}`, 'x-tenant-id': TENANT } },
  ];
  const quiet = await probe(gateway, asked, () => pause(QUIET_MS));
  report('while nobody signs in', quiet);
  const seconds = [];
  const busy = await probe(gateway, asked, async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const startedAt = performance.now();
      await Promise.all(users.map((user) => ours.login(user)));
      seconds.push((performance.now() - startedAt) / 1000);
    }
  });
  console.log(`${ROUNDS} times ${AT_ONCE} logins at once: all signed in, within ${Math.max(...seconds).toFixed(1)} s.`);
  report('meanwhile', busy);
  if (busy.asked.some(({ times }) => Math.max(...times) >= SLOWEST_MS))
    throw fault(`An answer took ${SLOWEST_MS} ms or longer; the machine's load was ${loadavg()[0].toFixed(1)}`);
});

/** How fast each address was answered during `work`, and how long the gateway's main thread stood in line for a processor. */
async function probe({ pid }, addresses, work) {
  const before = runDelaySeconds(pid);
  const answers = await probedDuring(addresses, work);
  const waited = runDelaySeconds(pid) - before;
  const asked = answers.map((those, i) => {
    const path = new URL(addresses[i].url).pathname;
    if (those.some(({ status }) => status !== 200)) throw fault(`${path} answered something else than 200`);
    return { path, times: those.map(({ ms }) => ms) };
  });
  return { asked, waited };
}

function report(when, { asked, waited }) {
  for (const { path, times } of asked) {
    const [half, most, all] = [median(times), quantile(times, 0.99), Math.max(...times)].map((ms) => ms.toFixed(1));
    console.log(`${when}, ${path}: ${times.length} answers, p50 ${half} ms, p99 ${most} ms, slowest ${all} ms`);
  }
  console.log(`${when}, the gateway's main thread waited ${waited.toFixed(1)} s for a processor.`);
}
