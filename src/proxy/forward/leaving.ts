/** An answer that is ready to its last byte. */
export interface Leaving {
  /** Writes it. */
  leave(): void;
  /** Tells everybody else, when all have been written. */
  left(): void;
}

let waiting: Leaving[] = [];

/**
 * Answers of one turn of the event loop leave together at its end, and are written down after that: a processor does the
 * same thing many times in less time than many things in turns, for what each of them needs stays at hand.
 */
export function leaveAfterThisTurn(who: Leaving): void {
  if (waiting.push(who) === 1) setImmediate(leaveAll);
}

function leaveAll(): void {
  const ready = waiting;
  waiting = [];
  for (const who of ready) who.leave();
  for (const who of ready) who.left();
}
