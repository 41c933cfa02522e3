// A worker: asks each address every few milliseconds, one request at a time, until it is told that it is enough.
import { setTimeout as pause } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';

const EVERY_MS = 5;
let asking = true;
parentPort.once('message', () => (asking = false));

async function ask({ url, headers = {} }) {
  const startedAt = performance.now();
  const answer = await fetch(url, { headers, signal: AbortSignal.timeout(10_000) });
  await answer.arrayBuffer();
  return { status: answer.status, ms: performance.now() - startedAt };
}

async function askOn(address) {
  const answers = [];
  while (asking) {
    answers.push(await ask(address));
    await pause(EVERY_MS);
  }
  return answers;
}

// Warm, so that the first answer does not pay for the connection.
for (let i = 0; i < 50; i++) for (const address of workerData) await ask(address);
parentPort.postMessage('ready');
parentPort.postMessage(await Promise.all(workerData.map(askOn)));
