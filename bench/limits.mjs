// `node bench/limits.mjs [--seconds 10]`: four instances on one Redis, more traffic than the limits allow. Redis answers, is
// killed with -9, and comes back. How much is admitted beyond the limit, in any span of time? Is there any 5xx? Exit code 1
// when more than docs/limits.md says is admitted, when an answer is neither 200 nor 429, or when Redis is not found again.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { accounts, database, startGateway } from './lib/gateway.mjs';
import { fault, inHousehold } from './lib/household.mjs';
import { startOrigin } from './lib/origin.mjs';
import { prepare, requirePrograms } from './lib/project.mjs';
import { RecordedLoad } from './lib/recorded-load.mjs';
import { startRedis } from './lib/redis.mjs';
import { quantile, table } from './lib/statistics.mjs';
import { until } from './lib/waiting.mjs';

const at = process.argv.indexOf('--seconds');
const phaseMs = 1000 * (at === -1 ? 10 : Number(process.argv[at + 1]));
const INSTANCES = 4;
const FOUND_AGAIN_MS = 5000;
const WARM_UP_MS = 5000;
/** Patient: where all share two processors a late answer says how busy they are, and late answers have a bound of their own. */
const REDIS_TIMEOUT_MS = '500';
/** Requests, and the burst of the bucket; both a second. */
const RATE = 100;

const config = (origin) => `
upstreams: { origin: { targets: [{ url: '${origin}' }] } }
routes:
  - { id: bucket, match: { path: /bucket }, upstream: origin, public: true, limits: [{ by: route, requests: ${RATE}, perSeconds: 1 }] }
  - { id: window, match: { path: /window }, upstream: origin, public: true, limits: [{ by: route, requests: ${RATE}, perSeconds: 1, algorithm: sliding-window }] }
`;
/** What a limit of each kind may admit in so many seconds. */
const ALLOWED = {
  bucket: (seconds) => RATE + RATE * seconds,
  window: (seconds) => RATE * Math.ceil(seconds),
};

await inHousehold('limits', async (house) => {
  requirePrograms('nginx', 'redis-server');
  await prepare();
  const origin = await startOrigin(house);
  const file = join(house.folder, 'gateway.yaml');
  writeFileSync(file, config(origin));
  const redis = await startRedis(house);
  const settings = {
    ...(await database(house)),
    ...accounts(house, 1).settings,
    REDIS_URL: redis.url,
    REDIS_TIMEOUT_MS,
  };
  const gateways = [];
  for (let i = 0; i < INSTANCES; i++)
    gateways.push(await startGateway(house, settings, { config: file, name: `gateway-${i}` }));
  const shared = (gateway) => limitsOf(gateway, 'UP');
  for (const gateway of gateways) await until('Redis is shared', () => shared(gateway));

  const urls = gateways.flatMap(({ url }) => ['bucket', 'window'].map((path) => `${url}/${path}`));
  const load = new RecordedLoad(urls);
  // Meanwhile each learns of the others from the register.
  await pause(WARM_UP_MS);
  const phases = [await phase(load, 'Redis answers')];
  await redis.kill();
  phases.push(await phase(load, 'Redis is killed'));
  const backAtMs = performance.now();
  await redis.start();
  for (const gateway of gateways) await until('Redis is found again', () => shared(gateway), FOUND_AGAIN_MS);
  const foundMs = performance.now() - backAtMs;
  phases.push(await phase(load, 'Redis is back'));
  await load.stop();

  report(phases, load, foundMs);
  judge(phases, load);
});

async function phase(load, name) {
  const from = performance.now();
  await pause(phaseMs);
  return { name, from, to: performance.now() };
}

/** @returns {Promise<boolean>} whether the limits of an instance are in this state, as its health says */
async function limitsOf({ url }, status) {
  const answer = await fetch(`${url}/actuator/health`, { signal: AbortSignal.timeout(5000) });
  const { components } = await answer.json();
  return components?.limits?.status === status;
}

/**
 * The most that was admitted beyond the limit, over all spans that begin with a request and end with an answer. A request
 * counts for a span when it was sent and answered within it: then it was decided there, whatever took how long.
 */
function mostOver(answers, path, { from, to }) {
  const admitted = answers
    .filter((one) => one.path === path && one.status === 200 && one.sentMs >= from && one.doneMs <= to)
    .sort((a, b) => a.sentMs - b.sentMs);
  let most = -Infinity;
  for (let first = 0; first < admitted.length; first += 1 + Math.floor(admitted.length / 500)) {
    const begin = admitted[first].sentMs;
    const ends = admitted.slice(first).map(({ doneMs }) => doneMs).sort((a, b) => a - b); // prettier-ignore
    for (const [i, end] of ends.entries()) most = Math.max(most, i + 1 - ALLOWED[path]((end - begin) / 1000));
  }
  return most;
}

function within(answers, { from, to }) {
  return answers.filter(({ sentMs, doneMs }) => sentMs >= from && doneMs <= to);
}

function allOf(phases) {
  return { name: 'over all', from: phases[0].from, to: phases.at(-1).to };
}

function report(phases, { answers }, foundMs) {
  const rows = [...phases, allOf(phases)].map((span) => {
    const these = within(answers, span);
    const seconds = (span.to - span.from) / 1000;
    const latencies = these.map(({ sentMs, doneMs }) => doneMs - sentMs);
    const admitted = (path) => these.filter((one) => one.path === path && one.status === 200).length;
    return [
      span.name,
      (these.length / seconds).toFixed(0),
      ...['bucket', 'window'].flatMap((path) => [
        (admitted(path) / seconds).toFixed(0),
        mostOver(answers, path, span).toFixed(1),
      ]),
      String(these.filter(({ status }) => status !== 200 && status !== 429).length),
      `${quantile(latencies, 0.5).toFixed(1)}, ${quantile(latencies, 0.99).toFixed(1)}`,
    ];
  });
  console.log(
    table([['', 'asked/s', 'bucket/s', 'beyond', 'window/s', 'beyond', 'neither 200 nor 429', 'p50, p99 ms'], ...rows]),
  );
  console.log(
    `Limits ${RATE}/s each, ${INSTANCES} instances. Redis was found again by all after ${foundMs.toFixed(0)} ms.`,
  );
}

/** What docs/limits.md says: nothing while Redis answers or is away, once a quota for its loss and once for its return. */
function judge(phases, { answers }) {
  const odd = answers.filter(({ status }) => status !== 200 && status !== 429);
  if (odd.length > 0) throw fault(`${odd.length} answers were neither 200 nor 429, such as ${odd[0].status}`);
  for (const path of ['bucket', 'window']) {
    if (mostOver(answers, path, phases[0]) > 0) throw fault(`${path}: more than the limit while Redis answered`);
    for (const span of [phases[1], phases[2]])
      if (mostOver(answers, path, span) > RATE) throw fault(`${path}: more than a quota beyond: ${span.name}`);
    if (mostOver(answers, path, allOf(phases)) > 2 * RATE)
      throw fault(`${path}: more than two quotas beyond, over all`);
  }
}
