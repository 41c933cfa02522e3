import { Agent, request } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';

const WITHIN_MS = 15_000;

/**
 * Clients that ask, one request after the other on connections that are kept, until they are told to stop. The pause
 * between two requests bounds how many there are: it is a steady load, not a flood.
 */
export class Traffic {
  #running = true;
  #loops = [];
  answered = 0;
  /** One sentence for every request that did not get what it should have. */
  failures = [];

  /** @param {() => {url: string, method?: string, headers?: object, body?: string, status?: number}} next */
  constructor(next, { clients = 16, pauseMs = 10 } = {}) {
    this.agent = new Agent({ keepAlive: true, maxSockets: clients });
    this.#loops = Array.from({ length: clients }, () => this.#loop(next, pauseMs));
  }

  async #loop(next, pauseMs) {
    while (this.#running) {
      const { status = 200, ...what } = next();
      const got = await ask(what, this.agent);
      if (got === status) this.answered++;
      else this.failures.push(`${new Date().toISOString()} ${what.method ?? 'GET'} ${what.url}: ${got}`);
      await pause(pauseMs);
    }
  }

  async stop() {
    this.#running = false;
    await Promise.all(this.#loops);
    this.agent.destroy();
  }
}

/** @returns {Promise<number | string>} the status, or what went wrong. Nothing is asked twice: a lost request counts. */
function ask({ url, method = 'GET', headers = {}, body }, agent) {
  return new Promise((resolve) => {
    const outgoing = request(url, { method, headers, agent, timeout: WITHIN_MS }, (answer) => {
      answer.resume();
      answer.once('end', () => resolve(answer.complete ? answer.statusCode : 'the answer was cut off'));
      answer.once('error', (error) => resolve(error.message));
    });
    outgoing.once('timeout', () => outgoing.destroy(new Error(`no answer within ${WITHIN_MS / 1000} s`)));
    outgoing.once('error', (error) => resolve(error.code ?? error.message));
    outgoing.end(body);
  });
}
