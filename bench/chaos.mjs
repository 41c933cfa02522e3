// `node bench/chaos.mjs [seconds]`: 20 clients, three targets, and phases in which one or all of them are killed, hang, drip,
// reset in the middle of a body, speak no HTTP or answer 500. Exit code 1 when an answer was wrong or silently cut, a POST
// arrived twice, or all was not well again within 2 s. Needs a node that reads TypeScript (24).
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CheckingClients } from '../test/support/checking-clients.ts';
import { bodyFor, FaultyOrigin } from '../test/support/faulty-origin.ts';
import { accounts, database, startGateway } from './lib/gateway.mjs';
import { fault, inHousehold } from './lib/household.mjs';
import { prepare } from './lib/project.mjs';

const CLIENTS = 20;
const PHASE_MS = Number(process.argv[2] ?? 5) * 1000;
const RECOVERED_WITHIN_MS = 2000;
const ROUND = 5;

const PHASES = [
  ['well', 0],
  ['killed', 1],
  ['hanging', 1],
  ['dripping', 1],
  ['resetting', 1],
  ['garbled', 1],
  ['failing', 1],
  ['killed', 3],
];

const text = (origins) => `upstreams:
  chaos:
    targets: [${origins.map(({ url }) => `{ url: "${url}" }`).join(', ')}]
    timeouts: { connectMs: 200, firstByteMs: 500, idleMs: 500 }
    healthCheck: { path: /up, intervalMs: 250, timeoutMs: 250, unhealthyAfter: 2, healthyAfter: 1, maxIntervalMs: 500 }
    outliers: { ejectSeconds: 1, statuses: ['500-599'] }
    breaker: { openSeconds: 1, windowSeconds: 2 }
    retry: { attempts: 2, budgetPercent: 100 }
routes:
  - { id: chaos, match: { path: /chaos }, upstream: chaos, public: true }
`;

await inHousehold('chaos', async (house) => {
  await prepare();
  const origins = await Promise.all([FaultyOrigin.start(), FaultyOrigin.start(), FaultyOrigin.start()]);
  house.onEnd(() => Promise.all(origins.map((origin) => origin.close())));
  const config = join(house.folder, 'gateway.yaml');
  writeFileSync(config, text(origins));
  const { settings } = accounts(house, 1);
  const gateway = await startGateway(house, { ...settings, ...(await database(house)) }, { config });
  const clients = new CheckingClients(Number(new URL(gateway.url).port), '/chaos', bodyFor);
  house.onEnd(() => clients.close());

  for (const [behaviour, count] of PHASES) {
    for (const origin of origins.slice(0, count)) await origin.become(behaviour);
    const tally = await clients.runFor(CLIENTS, PHASE_MS);
    for (const origin of origins) await origin.become('well');
    const recoveredMs = await recovery(clients);
    console.log(`${count} ${behaviour}: ${JSON.stringify(tally)}, all well after ${Math.round(recoveredMs)} ms`);
    if (tally.wrong + tally.short > 0) throw fault(`${tally.wrong} answers were wrong, ${tally.short} silently cut`);
    if (recoveredMs > RECOVERED_WITHIN_MS) throw fault(`it took ${Math.round(recoveredMs)} ms until all was well`);
  }
  const arrived = origins.flatMap(({ posts }) => posts);
  const twice = arrived.length - new Set(arrived).size;
  console.log(`${clients.posted.size} POSTs sent, ${clients.confirmed.size} confirmed, ${twice} arrived twice`);
  if (twice > 0) throw fault(`${twice} POSTs arrived twice`);
});

/** Milliseconds until a round of requests began in which each got its answer. */
async function recovery(clients) {
  const beganMs = performance.now();
  for (;;) {
    const roundMs = performance.now() - beganMs;
    const tally = await clients.run(CLIENTS, ROUND);
    if (tally.right === CLIENTS * ROUND || roundMs > 10 * RECOVERED_WITHIN_MS) return roundMs;
  }
}
