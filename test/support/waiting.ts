import { setTimeout as pause } from 'node:timers/promises';

const WITHIN_MS = 10_000;
const EVERY_MS = 20;

/** Asks until the answer is as wanted. @throws after 10 s, or what is given, with the last answer */
export async function until<T>(
  ask: () => Promise<T> | T,
  wanted: (answer: T) => boolean,
  withinMs = WITHIN_MS,
): Promise<T> {
  for (const endMs = Date.now() + withinMs; ;) {
    const answer = await ask();
    if (wanted(answer)) return answer;
    if (Date.now() > endMs) throw new Error(`still ${JSON.stringify(answer)} after ${withinMs} ms`);
    await pause(EVERY_MS);
  }
}

/** For `once` and everything else that takes a signal: no test waits forever for an event. */
export const patience = (): { signal: AbortSignal } => ({ signal: AbortSignal.timeout(WITHIN_MS) });
