import { setTimeout as pause } from 'node:timers/promises';
import { statusOf } from './waiting.mjs';

const EVERY_MS = 20;

/** GETs and POSTs through the gateway, one of each at a time, with when they were answered and how. */
export class Watched {
  gets = [];
  posts = [];
  readiness = [];
  #running = true;
  #loops;

  constructor(url, headers) {
    this.#loops = [
      this.#loop(() => this.#ask(this.gets, `${url}/bench/small`, { headers })),
      this.#loop(() => this.#ask(this.posts, `${url}/bench/small`, { headers, method: 'POST', body: '{}' })),
      this.#loop(async () => this.readiness.push(await statusOf(`${url}/actuator/readiness`))),
    ];
  }

  get lastPost() {
    return this.posts.at(-1)?.answer;
  }

  async stop() {
    this.#running = false;
    await Promise.all(this.#loops);
  }

  async #loop(ask) {
    while (this.#running) {
      await ask();
      await pause(EVERY_MS);
    }
  }

  async #ask(answers, url, init) {
    let answer;
    try {
      const response = await fetch(url, { ...init, signal: AbortSignal.timeout(5000) });
      const body = await response.text();
      answer = response.ok ? String(response.status) : `${response.status} ${JSON.parse(body).code}`;
    } catch (error) {
      answer = `nothing: ${error.message}`;
    }
    answers.push({ ms: performance.now(), answer });
  }
}
