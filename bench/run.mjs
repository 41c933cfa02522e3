// `npm run bench`: requests per processor second of the gateway with its full policy, of a plain @fastify/http-proxy and of
// nginx as a plain proxy, in one run. Servers on processor 0; backend and load on processor 1. About five minutes.
//   --quick   two minutes, for a first look: figures of a short warm-up mean little
//   --write   also puts the figures into docs/performance.md
import { availableParallelism } from 'node:os';
import { fault, inHousehold } from './lib/household.mjs';
import { interleave } from './lib/measure.mjs';
import { startOrigin } from './lib/origin.mjs';
import { startFastify, startNginxProxy, startOurs } from './lib/peers.mjs';
import { prepare, requirePrograms } from './lib/project.mjs';
import { circumstances, render, writeFigures } from './lib/report.mjs';
import { verify, verifyPolicy } from './lib/verify.mjs';
import { wrkScript } from './lib/wrk.mjs';

const SERVER_CPU = 0;
const LOAD_CPU = 1;
const quick = process.argv.includes('--quick');
const slices = quick ? 6 : 20;
const body = JSON.stringify({ note: 'x'.repeat(284) });

const workloads = [
  { title: 'GET, answer of 280 bytes', method: 'GET', path: '/bench/small', warmUpSeconds: quick ? 4 : 20, slices },
  { title: 'POST, 296 bytes', method: 'POST', path: '/bench/small', body, warmUpSeconds: quick ? 2 : 8, slices: slices / 2 }, // prettier-ignore
  { title: 'GET, answer of 1 MiB', method: 'GET', path: '/bench/megabyte', warmUpSeconds: quick ? 1 : 3, slices: 6, value: 'bytesPerCpu', unit: 'per CPU second' }, // prettier-ignore
];

await inHousehold('bench', async (house) => {
  if (availableParallelism() < 2)
    throw fault('This benchmark needs two processors: one for the server, one for the load');
  requirePrograms('wrk', 'nginx', 'taskset');
  await prepare();
  const origin = await startOrigin(house, LOAD_CPU);
  const ours = await startOurs(house, origin, SERVER_CPU);
  const peers = [ours, await startFastify(house, origin, SERVER_CPU), await startNginxProxy(house, origin, SERVER_CPU)];
  await verify(peers);
  await verifyPolicy(ours);
  console.log('Every peer answers as it should.');

  const tables = [];
  for (const { title, method, path, body, value, unit, ...how } of workloads) {
    console.log(`\n${title}`);
    const type = body === undefined ? {} : { 'Content-Type': 'application/json' };
    const loaded = peers.map((peer, i) => {
      const headers = peer.headers.map((fields) => ({ ...fields, ...type }));
      return { ...peer, script: wrkScript(house, `${method}-${path.slice(7)}-${i}`, { method, path, headers, body }) };
    });
    const measured = await interleave(loaded, { ...how, loadCpu: LOAD_CPU, say: console.log });
    const rendered = render(title, peers.map(({ name }) => name), measured, value, unit); // prettier-ignore
    tables.push(rendered);
    console.log(`\n${rendered}`);
  }
  if (process.argv.includes('--write')) writeFigures([circumstances(slices), ...tables].join('\n\n'));
});
