import { readdirSync } from 'node:fs';
import { asks } from './questions.mjs';
import { median } from './statistics.mjs';

const MIB = 1024 ** 2;

/** What must not grow: by at most this share, or so much where that is more. */
const BOUNDS = {
  heap: { share: 0.05, least: 0, show: mib },
  resident: { share: 0.1, least: 0, show: mib },
  external: { share: 0.1, least: 8 * MIB, show: mib },
  descriptors: { share: 0.1, least: 20, show: whole },
  timers: { share: 0.1, least: 20, show: whole },
};

/** What a gateway holds as time goes by, which must have been started with `TELLS_MEMORY`. */
export class Holdings {
  #samples = [];

  constructor(gateway) {
    this.gateway = gateway;
  }

  /** Collects its garbage, and counts. @returns {Promise<string>} in words */
  async sample() {
    const { child, pid } = this.gateway;
    const told = await asks(child, 'memory');
    const sample = { ...told, descriptors: readdirSync(`/proc/${pid}/fd`).length };
    this.#samples.push(sample);
    return `${mib(sample.heap)} heap, ${mib(sample.resident)} resident, ${sample.descriptors} descriptors; it stood still for ${sample.stoodStillMs} ms`;
  }

  /**
   * The first quarter of the samples is a warm-up; of the rest the median of the first third is held against that of the last.
   * @returns {{lines: string[], broken: string[]}} what came of it, and what is no longer flat
   */
  verdict() {
    const steady = this.#samples.slice(Math.ceil(this.#samples.length / 4));
    const third = Math.floor(steady.length / 3);
    if (third === 0) return { lines: [], broken: [`${this.#samples.length} samples are too few to tell`] };
    const lines = [];
    const broken = [];
    for (const [name, { share, least, show }] of Object.entries(BOUNDS)) {
      const first = median(steady.slice(0, third).map((sample) => sample[name]));
      const last = median(steady.slice(-third).map((sample) => sample[name]));
      const bound = Math.max(first * share, least);
      const grown = last - first;
      const line = `${name}: ${show(first)}, at the end ${show(last)} (${signed((grown / first) * 100)} %; at most + ${show(bound)})`; // prettier-ignore
      lines.push(line);
      if (grown > bound) broken.push(line);
    }
    return { lines, broken };
  }
}

/** Flags of node with which a gateway tells what it holds. */
export const TELLS_MEMORY = ['--import', new URL('./tell-memory.mjs', import.meta.url).href];

function mib(bytes) {
  return `${(bytes / MIB).toFixed(1)} MiB`;
}

function signed(number) {
  return `${number < 0 ? '−' : '+'}${Math.abs(number).toFixed(1)}`;
}

function whole(number) {
  return number.toFixed(0);
}
