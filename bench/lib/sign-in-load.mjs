import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { cpuSeconds } from './processes.mjs';
import { wrk, wrkScript } from './wrk.mjs';

/**
 * Something that people sign in to: ours, or another server that is to be compared.
 * @typedef {object} SignInTarget
 * @property {string} name
 * @property {number} pid process whose processor time counts, with all its descendants
 * @property {number} [databasePid] its database, where that is a process of its own
 * @property {object[]} users each loop signs in as one of its own: some servers check one password of a user at a time
 * @property {(keyof typeof loads)[]} [kinds] of load that it takes part in; all when absent
 * @property {string} url
 * @property {(user: object) => Promise<Tokens>} login throws when refused
 * @property {(tokens: Tokens) => Promise<Tokens>} refresh throws when refused
 * @property {(tokens: Tokens) => {method: string, path: string, headers: object, body?: string}} check how to ask whether an access token is good
 * @property {(tokens: Tokens) => Promise<boolean>} accepts asks once
 * @typedef {{accessToken: string, refreshToken: string}} Tokens
 */

/** Kinds of load: each keeps a target busy for so many seconds, and says how often it did what it should. */
export const loads = {
  login: (target, sessions, seconds) =>
    loop(sessions, seconds, async (session) => (session.tokens = await target.login(session.user))),
  refresh: (target, sessions, seconds) =>
    loop(sessions, seconds, async (session) => (session.tokens = await target.refresh(session.tokens))),
  async check(target, sessions, seconds, { house, cpu }) {
    // Those of the moment: an access token does not live as long as a benchmark.
    const asked = sessions.map(({ tokens }) => target.check(tokens));
    const [{ method, path, body }] = asked;
    const headers = asked.map((request) => request.headers);
    const script = wrkScript(house, `check-${target.pid}`, { method, path, headers, body });
    const { requests } = await wrk(target.url, script, seconds, cpu);
    return requests;
  },
};

/**
 * Loads one server after the other in turns, so that whatever else the machine does hits all alike.
 * @param {SignInTarget[]} targets
 * @param {{kinds: (keyof typeof loads)[], parallel: number, warmUpSeconds: number, sliceSeconds: number, slices: number, say: (line: string) => void}} how
 * @param {{house: object, cpu: number}} place of the load
 * @returns {Promise<Record<string, {perCpu: number, perCpuWithDatabase: number}[]>[]>} for each target the slices of each kind
 */
export async function compareSignIn(targets, { kinds, parallel, warmUpSeconds, sliceSeconds, slices, say }, place) {
  const sessions = [];
  for (const target of targets) {
    const users = target.users.slice(0, parallel);
    sessions.push(await Promise.all(users.map(async (user) => ({ user, tokens: await target.login(user) }))));
    for (const kind of kinds.filter((kind) => takesPart(target, kind))) {
      say(`  warming up ${target.name}: ${kind}, ${warmUpSeconds} s`);
      await loads[kind](target, sessions.at(-1), warmUpSeconds, place);
    }
  }
  const measured = targets.map(() => Object.fromEntries(kinds.map((kind) => [kind, []])));
  for (let slice = 0; slice < slices; slice++)
    for (const kind of kinds)
      for (const [i, target] of targets.entries()) {
        if (!takesPart(target, kind)) continue;
        const before = used(target);
        const done = await loads[kind](target, sessions[i], sliceSeconds, place);
        const after = used(target);
        measured[i][kind].push({
          perCpu: done / (after.own - before.own),
          perCpuWithDatabase: done / (after.own + after.database - before.own - before.database),
        });
      }
  return measured;
}

/** @returns {boolean} whether this target is measured under this kind of load */
export const takesPart = ({ kinds }, kind) => kinds?.includes(kind) ?? true;

const used = ({ pid, databasePid }) => ({
  own: cpuSeconds(pid),
  database: databasePid === undefined ? 0 : cpuSeconds(databasePid),
});

async function loop(sessions, seconds, work) {
  const end = performance.now() + seconds * 1000;
  let done = 0;
  const again = async (session) => {
    while (performance.now() < end) {
      await work(session);
      done++;
    }
  };
  await Promise.all(sessions.map(again));
  return done;
}

/**
 * Asks each address again and again while `work` goes on, from a thread of its own: a busy client would pass for a slow server.
 * @param {{url: string, headers?: object}[]} asked
 * @returns {Promise<{status: number, ms: number}[][]>} for each address what was answered, and how fast
 */
export async function probedDuring(asked, work) {
  const worker = new Worker(new URL('./probe.mjs', import.meta.url), { workerData: asked });
  try {
    await once(worker, 'message', { signal: AbortSignal.timeout(30_000) }); // its connections are open
    await work();
    await pause(100);
    worker.postMessage('enough');
    const [answers] = await once(worker, 'message', { signal: AbortSignal.timeout(30_000) });
    return answers;
  } finally {
    await worker.terminate();
  }
}
