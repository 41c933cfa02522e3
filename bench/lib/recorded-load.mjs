import { Agent, request } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';

const CLIENTS_EACH = 3;
const PAUSE_MS = 5;

/** Clients of several URLs that ask, one request after the other, and write down what came of each. */
export class RecordedLoad {
  #running = true;
  #agents = [];
  #loops;
  /** {path, sentMs, doneMs, status}; a status that is a text says what broke. */
  answers = [];

  constructor(urls) {
    this.#loops = urls.flatMap((url) => {
      const agent = new Agent({ keepAlive: true, maxSockets: CLIENTS_EACH });
      this.#agents.push(agent);
      return Array.from({ length: CLIENTS_EACH }, () => this.#loop(url, agent));
    });
  }

  async #loop(url, agent) {
    const path = new URL(url).pathname.slice(1);
    while (this.#running) {
      const sentMs = performance.now();
      const status = await statusOf(url, agent);
      this.answers.push({ path, sentMs, doneMs: performance.now(), status });
      await pause(PAUSE_MS);
    }
  }

  async stop() {
    this.#running = false;
    await Promise.all(this.#loops);
    for (const agent of this.#agents) agent.destroy();
  }
}

function statusOf(url, agent) {
  return new Promise((resolve) => {
    const outgoing = request(url, { agent, timeout: 15_000 }, (answer) => {
      answer.resume();
      answer.once('end', () => resolve(answer.statusCode));
      answer.once('error', (error) => resolve(error.message));
    });
    outgoing.once('timeout', () => outgoing.destroy(new Error('no answer in time')));
    outgoing.once('error', (error) => resolve(error.message));
    outgoing.end();
  });
}
