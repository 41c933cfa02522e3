import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Options } from '@node-rs/argon2';

/** Makes a hash of a password; with `stored`, says whether that one is its hash. */
export interface HashingTask {
  readonly password: string | Uint8Array;
  readonly stored?: string;
  readonly options?: Options;
}

export type HashingAnswer = { readonly result: string | boolean } | { readonly fault: unknown };

/** Run from its source, as tests do, a thread is told of no module type; that is no news. */
const execArgv = ['--disable-warning=MODULE_TYPELESS_PACKAGE_JSON'];

/**
 * Threads that do nothing but hash, at a lower priority than the one that answers requests. On libuv's threads hashes would
 * stand in the way of signatures, names and files. A thread starts when it is first needed, and keeps no process alive.
 */
export class HashingThreads {
  readonly #idle: Worker[] = [];

  hash(password: string | Uint8Array, options: Options): Promise<string> {
    return this.#run({ password, options }) as Promise<string>;
  }

  /** @throws when `stored` is no hash */
  verify(stored: string, password: string | Uint8Array): Promise<boolean> {
    return this.#run({ password, stored }) as Promise<boolean>;
  }

  async #run(task: HashingTask): Promise<string | boolean> {
    const thread = this.#idle.pop() ?? new Worker(require.resolve('./hashing-thread'), { name: 'hashing', execArgv });
    thread.ref();
    thread.postMessage(task);
    // Of a thread that breaks, this rejects, and the thread is not used again.
    const [answer] = (await once(thread, 'message')) as [HashingAnswer];
    thread.unref();
    this.#idle.push(thread);
    if ('fault' in answer) throw answer.fault;
    return answer.result;
  }
}
