// What a thread of HashingThreads runs: one hash after the other.
import { setPriority } from 'node:os';
import { parentPort } from 'node:worker_threads';
import { hashSync, verifySync } from '@node-rs/argon2';
import type { HashingAnswer, HashingTask } from './hashing-threads';

/** A hash may wait for whatever answers requests; on Linux a thread has a priority of its own, elsewhere only the process has. */
const NICE = 10;
if (process.platform === 'linux') setPriority(NICE);

function answerTo({ password, stored, options }: HashingTask): HashingAnswer {
  try {
    return { result: stored === undefined ? hashSync(password, options) : verifySync(stored, password) };
  } catch (fault) {
    return { fault };
  }
}

parentPort!.on('message', (task: HashingTask) => parentPort!.postMessage(answerTo(task)));
