// `npm run bench`: what a request costs through the gateway with all its policies, beside what others cost, in one run.
// Servers on processor 0; backend (nginx) and load (wrk) on processor 1. All peers half an hour, ours alone ten minutes.
//   --quick       short warm-ups and few rounds, for a first look: their figures mean little
//   --only a,b    of the peers undici, open, pass-through, fastify, nest, envoy, haproxy, nginx; `net` is always there
//   --no-latency  without the open loop (five pairs of a minute)
//   --write       also puts the figures into docs/performance.md
import { availableParallelism } from 'node:os';
import { interleaved } from './lib/compared/measure.mjs';
import { openLoop } from './lib/compared/open-loop.mjs';
import { startOurs } from './lib/compared/ours.mjs';
import { placeFor, starters } from './lib/compared/peers.mjs';
import { prove } from './lib/compared/prove.mjs';
import {
  circumstances,
  costTable,
  latencyTable,
  memoryTable,
  ratioTable,
  writeFigures,
} from './lib/compared/tables.mjs';
import { fault, inHousehold } from './lib/household.mjs';
import { KILOBYTE_ANSWER, startOrigin } from './lib/origin.mjs';
import { proportionalBytes } from './lib/processes.mjs';
import { prepare, requirePrograms } from './lib/project.mjs';
import { wrk, wrkScript } from './lib/wrk.mjs';

const [SERVER_CPU, LOAD_CPU] = [0, 1];
const quick = process.argv.includes('--quick');
const only = process.argv[process.argv.indexOf('--only') + 1]?.split(',');
const wanted = (name) => !process.argv.includes('--only') || only.includes(name);
const rounds = quick ? 5 : 15;

const OURS = [
  { key: 'net', name: 'iam-gateway (net), all policies', transport: 'net', policies: true },
  { key: 'undici', name: 'iam-gateway (undici), all policies', transport: 'undici', policies: true },
  { key: 'open', name: 'iam-gateway (net), policies off', transport: 'net', policies: false },
].filter(({ key }) => key === 'net' || wanted(key));

const json = { 'Content-Type': 'application/json' };
const workloads = [
  { title: 'GET, 1 KB of JSON', path: '/bench/kilobyte', warmUpSeconds: quick ? 5 : 20 },
  { title: 'POST, 1 KB each way', method: 'POST', body: KILOBYTE_ANSWER, path: '/bench/kilobyte', warmUpSeconds: quick ? 3 : 10 }, // prettier-ignore
  { title: 'GET, 1 MB streamed', path: '/bench/megabyte', warmUpSeconds: quick ? 2 : 10, value: 'bytesPerCpu' },
];

await inHousehold('bench', async (house) => {
  if (availableParallelism() < 2) throw fault('This needs two processors: one for the server, one for the load');
  requirePrograms('wrk', 'nginx', 'taskset', ...(wanted('haproxy') ? ['haproxy'] : []));
  await prepare();
  const origin = await startOrigin(house, LOAD_CPU);
  const { peers, tokens } = await startOurs(house, origin, SERVER_CPU, OURS);
  const place = placeFor(house, origin, SERVER_CPU, await tokens.trust());
  for (const [name, start] of Object.entries(starters)) if (wanted(name)) peers.push(await start(place));
  const [mine] = await tokens.fields();
  for (const peer of peers) await prove(peer, mine);
  console.log('Every peer answers as it should.');

  const tables = [];
  const tell = (table) => {
    tables.push(table);
    console.log(`\n${table}\n`);
  };
  const scriptFor = async ({ title, method, path, body }) => {
    const fields = await tokens.fields();
    const headers = body === undefined ? fields : fields.map((set) => ({ ...set, ...json }));
    return wrkScript(house, title.replace(/\W/g, '-'), { method, path, headers, body });
  };
  const names = peers.map(({ name }) => name);
  const memory = [];
  for (const workload of workloads) {
    console.log(workload.title);
    const script = await scriptFor(workload);
    const how = { ...workload, rounds, loadCpu: LOAD_CPU, say: console.log };
    const slices = await interleaved(peers, () => script, how);
    tell(ratioTable(workload.title, names, slices, workload.value));
    const off = OURS.findIndex(({ policies }) => !policies);
    if (workload === workloads[0] && off > 0) tell(costTable(slices[0], slices[off]));
    memory.push(peers.map(({ pids }) => proportionalBytes(pids)));
  }

  const script = await scriptFor(workloads[2]);
  for (const { name, url } of peers) {
    console.log(`  bodies of 1 MB through ${name}`);
    await wrk(url, script, quick ? 5 : 60, LOAD_CPU);
  }
  memory.push(peers.map(({ pids }) => proportionalBytes(pids)));
  tell(memoryTable(names, memory[0], memory.at(-1)));

  if (!process.argv.includes('--no-latency')) {
    const compared = peers.filter(({ name }) => /\(net\), all|pass-through/.test(name));
    const how = { perSecond: 1000, seconds: quick ? 5 : 60, cpu: LOAD_CPU };
    const latencies = compared.map(() => []);
    for (let pair = 0; pair < (quick ? 2 : 5); pair++)
      for (const [i, { name, url }] of compared.entries()) {
        console.log(`  1000 requests a second to ${name}`);
        latencies[i].push(await openLoop(house, url, '/bench/kilobyte', await tokens.fields(), how));
      }
    tell(latencyTable(compared.map(({ name }) => name), latencies)); // prettier-ignore
  }
  if (process.argv.includes('--write')) writeFigures([circumstances(rounds), ...tables].join('\n\n'));
});
