// `node bench/identity.mjs`: logins, refreshes and checks of an access token (ours by /verify, Keycloak's by introspection), per
// processor second of the server, with a Keycloak beside, in one run and in turns. Servers on processor 0, load on processor 1. Our
// database is a process of its own and Keycloak's is in its process: what ours uses is told both without and with it. Ten minutes.
//   --quick    two minutes, for a first look: figures of a short warm-up mean little
//   --alone    without Keycloak
//   --algorithm ES256    refreshes are measured with tokens signed so (or EdDSA), beside RS256, which is the default of the setting
import { availableParallelism, loadavg } from 'node:os';
import { join } from 'node:path';
import { writeFileSync } from 'node:fs';
import { accounts, database, startGateway } from './lib/gateway.mjs';
import { fault, inHousehold } from './lib/household.mjs';
import { startKeycloak } from './lib/keycloak.mjs';
import { OPEN_QUOTAS, ourSignIn } from './lib/our-sign-in.mjs';
import { prepare, requirePrograms } from './lib/project.mjs';
import { compareSignIn, takesPart } from './lib/sign-in-load.mjs';
import { median, quantile, table, thousands } from './lib/statistics.mjs';

const SERVER_CPU = 0;
const LOAD_CPU = 1;
const PARALLEL = 8;
/** How many times Keycloak's figure ours is meant to be. */
const WANTED_TIMES = { login: 2, refresh: 10, check: 5 };
const kinds = Object.keys(WANTED_TIMES);
const algorithms = { first: 'RS256', other: optionOf('--algorithm') ?? 'ES256' };
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
  if (process.env.DATABASE_URL) throw fault('This benchmark starts two databases of its own: unset DATABASE_URL');
  const ours = async (algorithm, kinds) => {
    const stored = await database(house, algorithm); // the keys of an installation are in its database
    const { databasePid } = house;
    const environment = { ...stored, ...settings, ...OPEN_QUOTAS, TOKEN_ALGORITHM: algorithm };
    const gateway = await startGateway(house, environment, { cpu: SERVER_CPU, config, name: `gateway-${algorithm}` });
    return ourSignIn(gateway, { users, databasePid, name: `iam-gateway, ${algorithm}`, kinds });
  };
  const targets = [await ours(algorithms.first), await ours(algorithms.other, ['refresh'])];
  if (!alone) targets.push(await startKeycloak(house, PARALLEL, { cpu: SERVER_CPU }));
  for (const target of targets) await prove(target);
  console.log('Each lets in whom it should, and nobody else.');

  const measured = await compareSignIn(targets, { ...how, say: console.log }, { house, cpu: LOAD_CPU });
  const rows = kinds.flatMap((kind) => rowsOf(kind, targets, measured));
  const head = ['per processor second', 'server', 'median', 'p10–p90', 'ms', 'ours is', 'with the database', 'ours is'];
  console.log(`\n${table([head, ...rows])}\n\nLoad average at the end: ${loadavg()[0].toFixed(1)}.`);
  if (alone) return;
  for (const kind of kinds) {
    // An RS256 signature alone may cost more than the bound leaves for a refresh: it is told, and the other one is held to it.
    const ours = targets.findLastIndex((target, i) => i < targets.length - 1 && takesPart(target, kind));
    const times = middle(measured[ours][kind], 'perCpu') / middle(measured.at(-1)[kind], 'perCpu');
    if (times < WANTED_TIMES[kind])
      throw fault(`${kind}: ours should be ${WANTED_TIMES[kind]} × Keycloak's, and is ${times.toFixed(1)} ×`);
  }
});

function middle(slices, figure) {
  return median(slices.map((slice) => slice[figure]));
}

/** The last target is the one that ours are held against. */
function rowsOf(kind, targets, measured) {
  const isOurs = (i) => !alone && i < targets.length - 1;
  const times = (i, figure) =>
    isOurs(i) ? `${(middle(measured[i][kind], figure) / middle(measured.at(-1)[kind], figure)).toFixed(1)} ×` : '';
  return targets.flatMap((target, i) => {
    if (!takesPart(target, kind)) return [];
    const slices = measured[i][kind];
    const numbers = slices.map(({ perCpu }) => perCpu);
    const row = [
      kind,
      target.name,
      thousands(middle(slices, 'perCpu')),
      `${thousands(quantile(numbers, 0.1))}–${thousands(quantile(numbers, 0.9))}`,
      (1000 / middle(slices, 'perCpu')).toFixed(2),
      times(i, 'perCpu'),
      thousands(middle(slices, 'perCpuWithDatabase')),
      times(i, 'perCpuWithDatabase'),
    ];
    return [row];
  });
}

/** @returns {string | undefined} what follows this option on the command line */
function optionOf(name) {
  const at = process.argv.indexOf(name);
  return at === -1 ? undefined : process.argv[at + 1];
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
