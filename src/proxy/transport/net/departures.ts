/** Somebody who waits until this turn's news of the sockets has been heard. */
export interface Departing {
  depart(): void;
}

let waiting: Departing[] = [];

/**
 * Before a connection that idled is used again, all that the poll phase has in store is heard: the end of that connection
 * may be among it, and then nothing is lost. One immediate serves all requests of a turn.
 */
export function departAfterThisTurn(who: Departing): void {
  if (waiting.push(who) === 1) setImmediate(departAll);
}

function departAll(): void {
  const ready = waiting;
  waiting = [];
  for (const who of ready) who.depart();
}
