// `node bench/identity.mjs`: logins, refreshes and checks of an access token (ours by /verify, Keycloak's by introspection), per
// processor second of the server, with a Keycloak beside, in one run and in turns. Servers on processor 0, load on processor 1. Our
// database is a process of its own and Keycloak's is in its process: what ours uses is told both without and with it. Ten minutes.
//   --quick    two minutes, for a first look: figures of a short warm-up mean little
//   --alone    without Keycloak
import { availableParallelism, loadavg } from 'node:os';
import { join } from 'node:path';
import { writeFileSync } from 'node:fs';
import { accounts, database, startGateway } from './lib/gateway.mjs';
import { fault, inHousehold } from './lib/household.mjs';
import { startKeycloak } from './lib/keycloak.mjs';
import { OPEN_QUOTAS, ourSignIn } from './lib/our-sign-in.mjs';
import { prepare, requirePrograms } from './lib/project.mjs';
import { compareSignIn } from './lib/sign-in-load.mjs';
import { median, quantile, table, thousands } from './lib/statistics.mjs';

const SERVER_CPU = 0;
const LOAD_CPU = 1;
const PARALLEL = 8;
/** How many times Keycloak's figure ours is meant to be. */
const WANTED_TIMES = { login: 2, refresh: 10, check: 5 };
const kinds = Object.keys(WANTED_TIMES);
const [quick, alone] = ['--quick', '--alone'].map((flag) => process.argv.includes(flag));
const how = { kinds, parallel: PARALLEL, warmUpSeconds: quick ? 5 : 25, sliceSeconds: 2, slices: quick ? 5 : 15 };

await inHousehold('identity', async (house) => {
  if (availableParallelism() < 2)
    throw fault('This benchmark needs two processors: one for the server, one for the load');
  requirePrograms('wrk', 'taskset');
  await prepare();
  const { users, settings } = accounts(house, PARALLEL);
  const config = join(house.folder, 'gateway.yaml');
  writeFileSync(config, 'routes: []\n');
  const stored = await database(house);
  const gateway = await startGateway(house, { ...stored, ...settings, ...OPEN_QUOTAS }, { cpu: SERVER_CPU, config });
  const ours = ourSignIn(gateway, { users, databasePid: house.databasePid });
  const targets = alone ? [ours] : [ours, await startKeycloak(house, PARALLEL, { cpu: SERVER_CPU })];
  for (const target of targets) await prove(target);
  console.log('Each lets in whom it should, and nobody else.');

  const measured = await compareSignIn(targets, { ...how, say: console.log }, { house, cpu: LOAD_CPU });
  const rows = kinds.flatMap((kind) => rowsOf(kind, targets, measured));
  const head = ['per processor second', 'server', 'median', 'p10–p90', 'ours is', 'with the database', 'ours is'];
  console.log(`\n${table([head, ...rows])}\n\nLoad average at the end: ${loadavg()[0].toFixed(1)}.`);
  if (alone) return;
  for (const kind of kinds) {
    const times = middle(measured[0][kind], 'perCpu') / middle(measured[1][kind], 'perCpu');
    if (times < WANTED_TIMES[kind])
      throw fault(`${kind}: ours should be ${WANTED_TIMES[kind]} × Keycloak's, and is ${times.toFixed(1)} ×`);
  }
});

function middle(slices, figure) {
  return median(slices.map((slice) => slice[figure]));
}

function rowsOf(kind, targets, measured) {
  const times = (i, figure) =>
    i === 0 ? '' : `${(middle(measured[0][kind], figure) / middle(measured[i][kind], figure)).toFixed(1)} ×`;
  return targets.map(({ name }, i) => {
    const slices = measured[i][kind];
    const numbers = slices.map(({ perCpu }) => perCpu);
    return [
      kind,
      name,
      thousands(middle(slices, 'perCpu')),
      `${thousands(quantile(numbers, 0.1))}–${thousands(quantile(numbers, 0.9))}`,
      times(i, 'perCpu'),
      thousands(middle(slices, 'perCpuWithDatabase')),
      times(i, 'perCpuWithDatabase'),
    ];
  });
}

/** Who does less than it says would be fast: before it is measured, each server proves what it does. */
async function prove(target) {
  const [user] = target.users;
  const first = await target.login(user);
  await refused(`${target.name}: a wrong password`, target.login({ ...user, password: 'not the password' }));
  const second = await target.refresh(first);
  await refused(`${target.name}: a made-up refresh token`, target.refresh({ ...first, refreshToken: 'made up' }));
  if (second.accessToken === first.accessToken) throw fault(`${target.name}: a refresh brought no new token`);
  if (!(await target.accepts(second))) throw fault(`${target.name} does not accept its own token`);
  const forged = { ...second, accessToken: `${second.accessToken.slice(0, -8)}AAAAAAAA` };
  if (await target.accepts(forged)) throw fault(`${target.name} accepts a forged token`);
}

async function refused(what, attempt) {
  const granted = await attempt.then(
    () => true,
    (error) => {
      if (!/answered 40[01]/.test(error.message)) throw error;
      return false;
    },
  );
  if (granted) throw fault(`${what} is accepted`);
}
