import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { cpuSeconds } from './processes.mjs';

/**
 * Something that people sign in to: ours, or another server that is to be compared.
 * @typedef {object} SignInTarget
 * @property {string} name
 * @property {number} pid process whose processor time counts, with all its descendants
 * @property {(user: {email: string, password: string}) => Promise<object>} login answers tokens; throws when refused
 * @property {(tokens: object) => Promise<object>} refresh answers new tokens; throws when refused
 */

/**
 * Signs in and refreshes, one server after the other in turns, so that whatever else the machine does hits all alike.
 * @param {SignInTarget[]} targets
 * @param {{users: object[], parallel: number, sliceSeconds: number, slices: number}} how
 * @returns {Promise<{name: string, loginsPerCpu: number[], refreshesPerCpu: number[]}[]>} per processor second of the server
 */
export async function compareSignIn(targets, { users, parallel, sliceSeconds, slices }) {
  const measured = targets.map(({ name }) => ({ name, loginsPerCpu: [], refreshesPerCpu: [] }));
  const sessions = [];
  for (const target of targets) {
    // Each loop has a user of its own: some servers check one password of a user at a time.
    const chains = users.slice(0, parallel).map(async (user) => ({ user, tokens: await target.login(user) }));
    sessions.push(await Promise.all(chains));
  }
  for (let slice = 0; slice < slices; slice++) {
    for (const [i, target] of targets.entries()) {
      const { loginsPerCpu, refreshesPerCpu } = measured[i];
      loginsPerCpu.push(await perCpuSecond(target, sessions[i], sliceSeconds, ({ user }) => target.login(user)));
      refreshesPerCpu.push(
        await perCpuSecond(target, sessions[i], sliceSeconds, async (session) => {
          session.tokens = await target.refresh(session.tokens);
        }),
      );
    }
  }
  return measured;
}

async function perCpuSecond({ pid }, sessions, seconds, work) {
  const before = cpuSeconds(pid);
  const end = performance.now() + seconds * 1000;
  let done = 0;
  const loop = async (session) => {
    while (performance.now() < end) {
      await work(session);
      done++;
    }
  };
  await Promise.all(sessions.map(loop));
  return done / (cpuSeconds(pid) - before);
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
