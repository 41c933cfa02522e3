import { createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { fault } from './household.mjs';

/** @returns {Promise<number>} a port of loopback that is free now */
export function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** Asks until it is so. @throws when it is not after `withinMs` */
export async function until(what, condition, withinMs = 30_000) {
  const end = Date.now() + withinMs;
  for (;;) {
    if (await condition()) return;
    if (Date.now() > end) throw fault(`${what}: not within ${withinMs / 1000} s`);
    await pause(20);
  }
}

/** @returns {Promise<number>} the status of an answer, or 0 when there is none */
export async function statusOf(url, options = {}) {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(5000), ...options });
    await answer.arrayBuffer();
    return answer.status;
  } catch {
    return 0;
  }
}
