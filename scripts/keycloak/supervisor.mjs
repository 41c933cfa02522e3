import { spawn, spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join as joined } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Failure } from '../bootstrap/failure.mjs';
import { inProject } from '../bootstrap/project.mjs';
import { inTurn } from '../bootstrap/turn.mjs';
import { ensureDistribution } from './distribution.mjs';
import { ensureData } from './seed.mjs';
import { isReady, Server, signalGroup } from './server.mjs';

const STOP_WITHIN_MS = 20_000;
const OWNER_EVERY_MS = 1000;

/**
 * Starts Keycloak in the foreground and stays with it: prints its URL when it is ready, tells a parent over the channel,
 * and ends it when told to, when the parent is gone or when all who joined as KEYCLOAK_OWNER_PID are.
 */
export async function run(settings) {
  join(settings);
  const asked = new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, resolve);
    if (process.channel && !settings.stays) process.on('disconnect', resolve);
    if (settings.owner > 0) void ownersGone(settings.owners).then(resolve);
  });
  await ensureDistribution(settings);
  // One start at a time: two imports into one folder would mix.
  const server = await inTurn(async () => {
    await requireNobodyElse(settings);
    await ensureData(settings);
    const launched = Server.launch(settings);
    writeFileSync(settings.state, JSON.stringify({ supervisor: process.pid, server: launched.child.pid }));
    await Promise.race([launched.ready(), asked]);
    return launched;
  }, settings.turn);
  console.log(settings.url);
  process.send?.({ ready: true, url: settings.url });
  const accident = await Promise.race([server.ended.then(() => true), asked.then(() => false)]);
  rmSync(settings.state, { force: true }); // first: who starts one now gets another
  await server.end();
  if (accident) throw new Failure(`Keycloak ended: its log is ${settings.log}.`);
  process.exit(0); // the channel of a parent, or the watch on an owner, would keep us
}

/** Starts it in the background. @returns its URL, also when it runs already */
export async function start(settings) {
  join(settings); // before looking: what runs is not to end because nobody needs it
  const url = await running(settings);
  if (url !== undefined) return url;
  await ensureDistribution(settings); // here, where its progress is seen
  const output = openSync(settings.output, 'w', 0o600);
  const child = spawn(process.execPath, [inProject('scripts', 'keycloak.mjs'), 'run'], {
    cwd: inProject(),
    env: { ...process.env, KEYCLOAK_STAYS: '1' },
    detached: true,
    stdio: ['ignore', 'ignore', output, 'ipc'],
  });
  closeSync(output);
  try {
    await new Promise((resolve, reject) => {
      child.once('message', resolve);
      child.once('exit', reject);
    });
    child.disconnect();
    child.unref();
  } catch {
    // Of two starts at once the other one was first, and that is as good.
    if ((await running(settings)) === undefined) throw new Failure(readFileSync(settings.output, 'utf8').trim());
  }
  return settings.url;
}

/** Ends it, and waits until it is gone. Nothing runs: nothing happens. */
export async function stop(settings) {
  const known = readState(settings);
  if (known === undefined) return;
  if (isOurs(known.supervisor)) process.kill(known.supervisor, 'SIGTERM');
  else if (isOurs(known.server)) signalGroup(known.server, 'SIGTERM'); // its supervisor was killed
  const giveUpAtMs = Date.now() + STOP_WITHIN_MS;
  while (isOurs(known.supervisor) || isOurs(known.server)) {
    if (Date.now() > giveUpAtMs) throw new Failure(`Keycloak (process ${known.server}) does not end.`);
    await pause(100);
  }
  rmSync(settings.state, { force: true });
}

/** @returns its URL when it runs and is ready */
export async function running(settings) {
  const known = readState(settings);
  if (known === undefined || !isOurs(known.supervisor) || !(await isReady(settings))) return undefined;
  return settings.url;
}

async function requireNobodyElse(settings) {
  const known = readState(settings);
  if (known !== undefined && isOurs(known.supervisor)) throw new Failure(`Keycloak runs already at ${settings.url}.`);
  await stop(settings); // what a supervisor that was killed left behind
  if (await isReady(settings))
    throw new Failure(`Something else listens on port ${settings.managementPort}: choose KEYCLOAK_MANAGEMENT_PORT.`);
}

function readState({ state }) {
  try {
    return JSON.parse(readFileSync(state, 'utf8'));
  } catch {
    return undefined; // nothing was started, or somebody stops it now
  }
}

/** A number alone may be another process's by now. */
function isOurs(pid) {
  const { stdout } = spawnSync('ps', ['-o', 'stat=,args=', '-p', String(pid)], { encoding: 'utf8' });
  return /keycloak/.test(stdout ?? '') && !/^Z/.test(stdout);
}

function join({ owner, owners }) {
  if (owner === 0) return;
  mkdirSync(owners, { recursive: true });
  writeFileSync(joined(owners, String(owner)), '');
}

async function ownersGone(folder) {
  for (;;) {
    const pids = readdirSync(folder);
    for (const pid of pids) if (!lives(Number(pid))) rmSync(joined(folder, pid), { force: true });
    if (pids.length === 0) return;
    await pause(OWNER_EVERY_MS, undefined, { ref: false });
  }
}

function lives(pid) {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error.code !== 'ESRCH';
  }
}
