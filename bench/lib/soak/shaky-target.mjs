import { bodyFor, FaultyOrigin } from '../../../test/support/faulty-origin.ts';
import { ask, codeOf, inWords, rest } from './ask.mjs';

const BEHAVES_MS = 3000;
const BEHAVIOURS = ['killed', 'hanging', 'dripping', 'resetting', 'garbled', 'failing'];
const KIND = 'asks where a target is faulty';
/** What the gateway says of an upstream whose target is faulty. */
const REASONS = new Set(['502 upstream-unreachable', '502 upstream-broken', '504 upstream-timeout', '503 upstream-unavailable', '503 circuit-open']); // prettier-ignore

/** Three targets, of which one is faulty half of the time, and now and then all of them. */
export class ShakyTargets {
  #origins;
  #turn = 0;
  #count = 0;

  static async start(house) {
    const targets = new ShakyTargets();
    targets.#origins = await Promise.all([FaultyOrigin.start(), FaultyOrigin.start(), FaultyOrigin.start()]);
    house.onEnd(() => Promise.all(targets.#origins.map((origin) => origin.close())));
    return targets;
  }

  get urls() {
    return this.#origins.map(({ url }) => url);
  }

  /** Another way to be faulty, then well again. */
  async takeTurn() {
    const behaviour = BEHAVIOURS[this.#turn++ % BEHAVIOURS.length];
    const concerned = this.#turn % 10 === 0 ? this.#origins : this.#origins.slice(0, 1);
    for (const origin of concerned) await origin.become(behaviour);
    await rest(BEHAVES_MS);
    for (const origin of concerned) await origin.become('well');
    await rest(BEHAVES_MS);
  }

  /** One client's request. */
  async ask({ ledger, url }) {
    const path = `/shaky/${++this.#count}`;
    const isPost = this.#count % 5 === 0;
    const seen = await ask(`${url}${path}`, isPost ? { method: 'POST', body: Buffer.from(path) } : {});
    this.#judge(ledger, path, seen);
    await rest(5, 20);
  }

  #judge(ledger, path, seen) {
    const right = bodyFor(path);
    const reason = `${seen.status} ${codeOf(seen)}`;
    if (seen.status === 200 && seen.broken === undefined && seen.text === right)
      ledger.note(KIND, 'the origin’s answer');
    else if (seen.status === 500 && seen.text === 'no') ledger.note(KIND, 'the origin’s own 500');
    else if (REASONS.has(reason)) ledger.note(KIND, reason);
    // Cut, for everybody to see: an answer that the target broke off, or dripped for too long.
    else if (seen.status === 200 && seen.broken !== undefined && right.startsWith(seen.text))
      ledger.note(KIND, 'cut where the target cut it'); // prettier-ignore
    else ledger.puzzle(KIND, `${path}: ${inWords(seen)}`);
  }

  /** No POST came twice. */
  check(ledger) {
    const arrived = this.#origins.flatMap(({ posts }) => posts);
    const twice = arrived.length - new Set(arrived).size;
    if (twice > 0) ledger.puzzle(KIND, `${twice} POSTs came twice`);
  }
}
