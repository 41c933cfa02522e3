// `node bench/activations.mjs [--count 10000]`: a running gateway is given so many route tables, one after the other, under load.
// Each has other limits and other upstreams, whose connections move on, and half of 500 open WebSockets go to these. No request
// may fail and no WebSocket may be lost, and the heap stays as it is within 5 %; else exit code 1. About ten minutes.
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EchoSocket } from './lib/echo-socket.mjs';
import { accounts, database, startGateway } from './lib/gateway.mjs';
import { Holdings, TELLS_MEMORY } from './lib/holdings.mjs';
import { fault, inHousehold } from './lib/household.mjs';
import { inProject, node24, prepare } from './lib/project.mjs';
import { asks } from './lib/questions.mjs';
import { Session, SHORT_SESSIONS } from './lib/sessions.mjs';
import { quantile } from './lib/statistics.mjs';
import { Traffic } from './lib/traffic.mjs';

const at = process.argv.indexOf('--count');
const COUNT = at === -1 ? 10_000 : Number(process.argv[at + 1]);
const SOCKETS = 500;
const SAMPLES = 40;
const FURTHER_ROUTES = 17;
const SAY_EVERY_MS = 5000;

await inHousehold('activations', async (house) => {
  await prepare();
  const backend = house.start(node24, [inProject('bench', 'lib', 'echo-backend.mjs')], { ipc: true });
  const [{ url: origin }] = await once(backend, 'message', { signal: AbortSignal.timeout(10_000) });
  const config = join(house.folder, 'gateway.yaml');
  writeFileSync(config, text(origin, 0));
  const { users, settings } = accounts(house, 4);
  const gateway = await startGateway(
    house,
    { ...(await database(house)), ...settings, ...SHORT_SESSIONS },
    { config, main: inProject('bench', 'lib', 'activating-gateway.mjs'), flags: TELLS_MEMORY },
  );
  const { url, child } = gateway;
  const sessions = [];
  for (const user of users) sessions.push(await Session.begin(house, url, user));
  const headersOf = (i) => sessions[i % sessions.length].headers;

  const sockets = [];
  for (let i = 0; i < SOCKETS; i++)
    sockets.push(await EchoSocket.open(`${url}/${['steady', 'undici', 'net'][i % 3]}/feed`, headersOf(i)));
  const chatter = setInterval(() => sockets.forEach((socket) => socket.say(`${Date.now()} ${'on'.repeat(50)}`)), SAY_EVERY_MS); // prettier-ignore
  house.onEnd(() => {
    clearInterval(chatter);
    for (const socket of sockets) socket.cut();
  });

  let asked = 0;
  const paths = ['/steady/a', '/undici/b', '/net/c', '/undici/late?ms=20', '/net/late?ms=20', '/undici/stream?bytes=100000', '/net/stream?bytes=100000']; // prettier-ignore
  const traffic = new Traffic(
    () => {
      const path = paths[++asked % paths.length];
      const isPost = asked % 5 === 0;
      const what = isPost ? { method: 'POST', body: 'x'.repeat(2000) } : {};
      return { url: `${url}${isPost ? '/undici/body' : path}`, headers: headersOf(asked), ...what };
    },
    { pauseMs: 5 },
  );

  const holdings = new Holdings(gateway);
  const took = [];
  const startedAt = performance.now();
  for (let n = 1; n <= COUNT; n++) {
    const beganAt = performance.now();
    await asks(child, 'activate', text(origin, n));
    took.push(performance.now() - beganAt);
    if (n % Math.ceil(COUNT / SAMPLES) !== 0) continue;
    const running = await (await fetch(`${url}/version`, { signal: AbortSignal.timeout(10_000) })).text();
    if (running !== String(n)) throw fault(`After activation ${n} the table of activation ${running} is running`);
    const lost = sockets.filter(({ isWell }) => !isWell).length;
    const held = await holdings.sample();
    console.log(`${n} activations, ${Math.round((performance.now() - startedAt) / 1000)} s: ${traffic.answered} requests answered, ${traffic.failures.length} failed, ${lost} WebSockets lost; ${held}`); // prettier-ignore
  }
  await traffic.stop();
  clearInterval(chatter);
  const answered = await Promise.all(sockets.map((socket) => socket.answersNow()));
  const lost = answered.filter((isThere) => !isThere).length;

  const { lines, broken } = holdings.verdict();
  console.log(lines.join('\n'));
  console.log(`${COUNT} activations: p50 ${quantile(took, 0.5).toFixed(1)} ms, p99 ${quantile(took, 0.99).toFixed(1)} ms each; ${traffic.answered} requests answered, ${traffic.failures.length} failed; ${lost} of ${SOCKETS} WebSockets lost`); // prettier-ignore
  if (traffic.failures.length > 0) throw fault(traffic.failures.slice(0, 20).join('\n'));
  if (lost > 0) throw fault(`${lost} WebSockets were lost: ${sockets.find(({ isWell }) => !isWell)?.end}`);
  if (broken.length > 0) throw fault(`Not flat: ${broken.join('; ')}`);
  console.log('Every bound holds.');
});

/** The table of an activation. What depends on its number comes again later, but not soon. */
function text(origin, n) {
  const port = new URL(origin).port;
  const guarded = (id, upstream) =>
    `  - id: ${id}
    match: { path: /${id} }
    upstream: ${upstream}
    roles: [USER]
    tenant: required
    websocket: true
    limits: [{ by: user, requests: 1000000, perSeconds: ${60 + (n % 600)} }, { by: address, requests: 1000000, perSeconds: ${60 + (n % 300)} }]
`;
  const changing = (transport) => `
    targets: [{ url: '${origin}' }, { url: 'http://localhost:${port}' }]
    transport: ${transport}
    timeouts: { idleMs: ${30_000 + (n % 1000)} }
    breaker: { openSeconds: ${1 + (n % 5)} }
    bulkhead: { maxInFlight: ${1000 + (n % 10)} }
    healthCheck: { path: /up, intervalMs: 1000 }
    stickiness: { secure: false }
`;
  return `upstreams:
  steady: { targets: [{ url: '${origin}' }], transport: net }
  undici:${changing('undici')}
  net:${changing('net')}
routes:
  - { id: version, match: { path: /version }, public: true, answer: { body: '${n}' } }
${['steady', 'undici', 'net'].map((id) => guarded(id, id)).join('')}${Array.from({ length: FURTHER_ROUTES }, (_, i) => guarded(`further-${i}`, ['undici', 'net'][i % 2])).join('')}`;
}
