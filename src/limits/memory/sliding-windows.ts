import type { Limit, Standing } from '../limiter';
import { standing, WINDOW_PARTS, windowMicros } from '../quota';
import type { Counter } from './counter';
import { KeyTable } from './key-table';

/** What a key spent: pairs of the end of a part of time, in microseconds, and how much was spent in it; oldest first. */
type Log = number[];

/**
 * Sliding windows as logs of coarse entries: time is rounded up to a sixtieth of the window, so a key holds at most 61
 * pairs, and fewer than it has requests. Never more than `requests` pass in any `perSeconds`; the price of rounding is
 * that a request counts for up to 1/60 longer than the window.
 */
export class SlidingWindows implements Counter {
  readonly #logs: KeyTable<Log>;
  #window = 0;
  wholeAtMicros = 0;

  constructor(capacity: number) {
    this.#logs = new KeyTable(capacity, (log, now) => spentIn(log, now - this.#window));
  }

  decide(limit: Limit, key: string, cost: number, now: number, spend: boolean): Standing {
    const window = (this.#window = windowMicros(limit));
    const log = this.#logs.get(key) ?? [];
    dropUntil(log, now - window);
    const spent = spentIn(log, now - window);
    const left = limit.requests - spent;
    if (cost > left)
      return standing(
        false,
        Math.max(0, left),
        log.at(-2)! + window - now,
        timeOfRelease(log, cost - left) + window - now,
      );
    const end = endOfPart(window, now);
    if (spend) this.#append(key, log, end, cost, now);
    const missing = cost - (left - cost);
    const next = missing <= 0 ? 0 : timeOfRelease(log, missing, end) + window - now;
    return standing(true, left - cost, end + window - now, next);
  }

  note(limit: Limit, key: string, cost: number, now: number): void {
    const window = (this.#window = windowMicros(limit));
    const log = this.#logs.get(key) ?? [];
    dropUntil(log, now - window);
    this.#append(key, log, endOfPart(window, now), cost, now);
  }

  #append(key: string, log: Log, end: number, cost: number, now: number): void {
    append(log, end, cost);
    this.wholeAtMicros = Math.max(this.wholeAtMicros, log.at(-2)! + this.#window);
    this.#logs.set(key, log, now);
  }
}

function endOfPart(window: number, now: number): number {
  const part = Math.ceil(window / WINDOW_PARTS);
  return (Math.floor(now / part) + 1) * part;
}

function spentIn(log: Log, since: number): number {
  let spent = 0;
  for (let i = log.length - 2; i >= 0 && log[i]! > since; i -= 2) spent += log[i + 1]!;
  return spent;
}

function dropUntil(log: Log, time: number): void {
  let gone = 0;
  while (gone < log.length && log[gone]! <= time) gone += 2;
  if (gone > 0) log.splice(0, gone);
}

/**
 * When the entries that stand in the way were made: once they leave the window, `excess` is free.
 * @param otherwise when this request, not written down yet, is the last of them
 */
function timeOfRelease(log: Log, excess: number, otherwise = NaN): number {
  let freed = 0;
  for (let i = 0; i < log.length; i += 2) if ((freed += log[i + 1]!) >= excess) return log[i]!;
  return otherwise;
}

function append(log: Log, end: number, cost: number): void {
  // A reload may have made parts longer or shorter: entries stay in order, and their number bounded.
  const last = log.length - 2;
  if (last >= 0 && log[last]! >= end) log[last + 1]! += cost;
  else log.push(end, cost);
}
