// `node bench/soak.mjs [--seconds 1200]`: all at once, for twenty minutes: limits, breakers, health checks, gateway.yaml written anew
// each second, sessions that are renewed and ended, bodies both ways, slow readers, events, WebSockets that come, go and stay,
// clients that leave in the middle, and a target that is faulty half of the time. Exit code 1 unless every answer is the
// origin's own or a refusal that was to be expected, and the gateway holds at the end what it held after the warm-up.
// Needs a node that reads TypeScript (24). On a machine that is busy with other things, deadlines may be missed.
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { accounts, database, startGateway } from './lib/gateway.mjs';
import { Holdings, TELLS_MEMORY } from './lib/holdings.mjs';
import { fault, inHousehold } from './lib/household.mjs';
import { inProject, node24, prepare } from './lib/project.mjs';
import { StandStills } from './lib/stand-stills.mjs';
import { Session, SHORT_SESSIONS } from './lib/sessions.mjs';
import { agent } from './lib/soak/ask.mjs';
import { configText } from './lib/soak/config.mjs';
import { refused, sound } from './lib/soak/http-visitors.mjs';
import { Ledger } from './lib/soak/ledger.mjs';
import { Reloads } from './lib/soak/reloads.mjs';
import { rude } from './lib/soak/rude-visitors.mjs';
import { ShakyTargets } from './lib/soak/shaky-target.mjs';
import { signInAndOut } from './lib/soak/sign-outs.mjs';
import { comeAndGo, stay } from './lib/soak/socket-visitors.mjs';

const at = process.argv.indexOf('--seconds');
const SECONDS = at === -1 ? 1200 : Number(process.argv[at + 1]);
/** So many samples of what the gateway holds, but one a second at most. */
const SAMPLES = 120;
const STAYING = 20;
const MOST_UNEXPLAINED = 100;

/** How many clients do what. */
const CROWD = [
  [4, sound.asks],
  [4, sound['sends a body']],
  [4, sound['reads slowly']],
  [4, sound['listens to events']],
  [2, refused['asks too often']],
  [6, refused.crowds],
  [2, refused['does what it may not']],
  [2, rude['leaves before the answer']],
  [2, rude['leaves in the answer']],
  [2, rude['leaves in its body']],
  [1, rude['leaves in its head']],
  [8, comeAndGo],
];
/** What was never met was not tested. */
const MUST_HAPPEN = [
  ['asks too often', '429 rate-limited'],
  ['crowds', '503 upstream-busy'],
  ['edits gateway.yaml', 'in force'],
  ['edits gateway.yaml', 'a fault that changes nothing'],
  ['signs in and out', 'known, then 401 token-revoked'],
  ['asks where a target is faulty', 'cut where the target cut it'],
];

await inHousehold('soak', async (house) => {
  await prepare();
  const backend = house.start(node24, [inProject('bench', 'lib', 'echo-backend.mjs')], { ipc: true });
  const [{ url: origin }] = await once(backend, 'message', { signal: AbortSignal.timeout(10_000) });
  const targets = await ShakyTargets.start(house);
  const config = join(house.folder, 'gateway.yaml');
  const reloads = new Reloads(config, (n) => configText({ origin, shaky: targets.urls }, n));
  const { users, settings } = accounts(house, 5);
  const gateway = await startGateway(
    house,
    { ...(await database(house)), ...settings, ...SHORT_SESSIONS },
    { config, flags: TELLS_MEMORY },
  );
  const ledger = new Ledger();
  const { url } = gateway;
  const [leaver, ...regulars] = users;
  const sessions = [];
  for (const user of regulars) sessions.push(await Session.begin(house, url, user));
  const visitOf = (i) => ({ ledger, url, headers: () => sessions[i % sessions.length].headers });

  let running = true;
  house.onEnd(() => {
    running = false;
    agent.destroy();
  });
  const loop = async (work) => {
    while (running && ledger.unexplained < MOST_UNEXPLAINED)
      await work().catch((error) => ledger.puzzle('the benchmark itself', error.stack));
  };
  const stayers = [];
  for (let i = 0; i < STAYING; i++) stayers.push(await stay(visitOf(i), ['/still/feed', '/net/feed', '/undici/feed'][i % 3])); // prettier-ignore
  house.onEnd(() => stayers.forEach((stayer) => stayer.cut()));
  const holdings = new Holdings(gateway);
  const loops = [
    ...CROWD.flatMap(([count, visit]) => Array.from({ length: count }, (_, i) => loop(() => visit(visitOf(i))))),
    ...Array.from({ length: 4 }, () => loop(() => targets.ask(visitOf(0)))),
    loop(() => targets.takeTurn()),
    loop(() => reloads.next(visitOf(0))),
    loop(() => signInAndOut(visitOf(0), leaver)),
  ];

  const standStills = new StandStills();
  const startedAt = performance.now();
  const seconds = () => Math.round((performance.now() - startedAt) / 1000);
  while (seconds() < SECONDS && ledger.unexplained < MOST_UNEXPLAINED) {
    await pause(Math.max(1000, (SECONDS * 1000) / SAMPLES));
    for (const puzzle of ledger.news()) console.log(puzzle);
    console.log(`${seconds()} s: ${ledger.all} exchanges, ${ledger.unexplained} unexplained, ${reloads.count} reloads; ${await holdings.sample()}, the clients for ${standStills.longestMs()} ms`); // prettier-ignore
    void standStills.forget();
  }
  for (const stayer of stayers) await stayer.check();
  running = false;
  await Promise.all(loops);
  targets.check(ledger);
  for (const puzzle of ledger.news()) console.log(puzzle);

  const { lines, broken } = holdings.verdict();
  console.log(`${ledger}\n${lines.join('\n')}`);
  if (ledger.unexplained > 0) throw fault(`${ledger.unexplained} unexplained`);
  const missed = MUST_HAPPEN.filter(([kind, outcome]) => !ledger.has(kind, outcome));
  if (missed.length > 0) throw fault(`Never met: ${missed.map((pair) => pair.join(': ')).join('; ')}`);
  if (broken.length > 0) throw fault(`Not flat: ${broken.join('; ')}`);
  console.log(
    `${SECONDS} s, ${ledger.all} exchanges, ${reloads.count} reloads: nothing unexplained, and every bound holds.`,
  );
});
