import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';

const RESOLUTION_MS = 10;

/** For how long this process did nothing, because it was busy, or because others had the processor. */
export class StandStills {
  #delays = monitorEventLoopDelay({ resolution: RESOLUTION_MS });

  constructor() {
    this.#delays.enable();
  }

  /** @returns {number} milliseconds, the longest since it was last forgotten */
  longestMs() {
    return Math.max(0, Math.round(this.#delays.max / 1e6) - RESOLUTION_MS);
  }

  /** Also what is under way. @returns when it is forgotten */
  async forget() {
    await pause(3 * RESOLUTION_MS);
    this.#delays.reset();
  }
}
