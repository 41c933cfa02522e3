import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { fault } from '../household.mjs';
import { quantile } from '../statistics.mjs';

const script = fileURLToPath(new URL('./open-loop-client.mjs', import.meta.url));

/**
 * Asks so many times a second whatever the answers do, over 64 connections; a latency begins when its request was due, so
 * that a server that stops for a moment pays for all who came meanwhile.
 * @returns {Promise<{p50: number, p99: number, max: number}>} in milliseconds
 */
export async function openLoop(house, url, path, headers, { perSecond, seconds, cpu }) {
  const child = fork(script, [], { execPath: 'taskset', execArgv: ['-c', String(cpu), process.execPath] });
  house.onEnd(() => void child.kill('SIGKILL'));
  child.send({ url, path, headers, perSecond, seconds });
  const [answer] = await once(child, 'message', { signal: AbortSignal.timeout((seconds + 60) * 1000) });
  child.disconnect();
  if (answer.failures > 0) throw fault(`${answer.failures} requests to ${url} failed: ${answer.failure}`);
  const at = (share) => quantile(answer.latencies, share);
  return { p50: at(0.5), p99: at(0.99), max: at(1) };
}
