import type { CountedUse } from '../ports/key-usage.store';

const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
const DAY_MS = 24 * 60 * 60_000;

interface Count {
  readonly keyId: string;
  readonly day: string;
  requests: number;
  refused: number;
  lastUsedAtMs: number;
}

/** Counts in memory what keys are used for: an addition a request. Somebody else writes it down now and then. */
export class KeyUses {
  #counts = new Map<string, Count>();
  #today = { day: '', untilMs: 0 };

  accepted(keyId: string, nowMs: number): void {
    const count = this.#of(keyId, nowMs);
    count.requests++;
    count.lastUsedAtMs = nowMs;
  }

  refused(keyId: string, nowMs: number): void {
    this.#of(keyId, nowMs).refused++;
  }

  /** Everything that was counted; from now on counting begins anew. */
  take(): CountedUse[] {
    const counts = [...this.#counts.values()];
    this.#counts = new Map();
    return counts.map(({ keyId, day, requests, refused, lastUsedAtMs }) => ({
      ...{ keyId, day, requests, refused },
      lastUsedAt: lastUsedAtMs === 0 ? undefined : new Date(lastUsedAtMs),
    }));
  }

  /** Back again: it could not be written down. */
  giveBack(uses: readonly CountedUse[]): void {
    for (const { keyId, day, requests, refused, lastUsedAt } of uses) {
      const count = this.#entry(keyId, day);
      count.requests += requests;
      count.refused += refused;
      count.lastUsedAtMs = Math.max(count.lastUsedAtMs, lastUsedAt?.getTime() ?? 0);
    }
  }

  #of(keyId: string, nowMs: number): Count {
    // The text of a day serves all its requests.
    if (nowMs >= this.#today.untilMs || nowMs < this.#today.untilMs - DAY_MS)
      this.#today = { day: dayOf(nowMs), untilMs: (Math.floor(nowMs / DAY_MS) + 1) * DAY_MS };
    return this.#entry(keyId, this.#today.day);
  }

  #entry(keyId: string, day: string): Count {
    const name = `${keyId} ${day}`;
    let count = this.#counts.get(name);
    if (count === undefined) this.#counts.set(name, (count = { keyId, day, requests: 0, refused: 0, lastUsedAtMs: 0 }));
    return count;
  }
}
