import { renameSync, writeFileSync } from 'node:fs';
import { ask, inWords, rest } from './ask.mjs';

const EVERY_MS = 1000;
const IN_FORCE_WITHIN_MS = 5000;
/** Every so many is one that does not hold, and changes nothing. */
const BROKEN_EVERY = 10;

/** Writes gateway.yaml anew each second, and looks that what was written last is what runs. */
export class Reloads {
  #n = 0;

  /** @param text gives the n-th text */
  constructor(file, text) {
    this.file = file;
    this.text = text;
    this.#write(text(0));
  }

  get count() {
    return this.#n;
  }

  async next({ ledger, url }) {
    const startedAt = performance.now();
    const before = this.#n;
    if ((before + 1) % BROKEN_EVERY === 0) {
      this.#write(this.text(before + 1).replace('upstream: net', 'upstrem: nowhere'));
      await rest(EVERY_MS / 2);
    }
    const n = ++this.#n;
    if (n % BROKEN_EVERY === 0) {
      const seen = await ask(`${url}/version`);
      if (seen.text === String(before)) ledger.note('edits gateway.yaml', 'a fault that changes nothing');
      else ledger.puzzle('edits gateway.yaml', `version ${before} should run: ${inWords(seen)}`);
    }
    this.#write(this.text(n));
    for (;;) {
      await rest(30);
      const seen = await ask(`${url}/version`);
      if (seen.text === String(n)) break;
      if (seen.text !== String(before)) ledger.puzzle('edits gateway.yaml', `neither ${before} nor ${n} runs: ${inWords(seen)}`); // prettier-ignore
      if (performance.now() - startedAt > IN_FORCE_WITHIN_MS)
        return ledger.puzzle('edits gateway.yaml', `edit ${n} is not in force after ${IN_FORCE_WITHIN_MS} ms`);
    }
    ledger.note('edits gateway.yaml', 'in force');
    await rest(Math.max(0, EVERY_MS - (performance.now() - startedAt)));
  }

  #write(text) {
    writeFileSync(`${this.file}.new`, text);
    renameSync(`${this.file}.new`, this.file);
  }
}
