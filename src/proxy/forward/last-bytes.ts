import type { EventEmitter } from 'node:events';
import type { Clock } from '../../shared/clock';
import { Timed, type Deadlines } from '../upstreams';

/** For what node still holds of an answer: some tens of kilobytes, and whatever the last chunk was. */
const TAKE_MS = 30_000;

/**
 * The end of an answer that its client is slow to take. The upstream is done with it, and so is its idle deadline: without
 * one of its own, a client that never reads again would keep its connection for ever.
 */
export class LastBytes extends Timed {
  /** @param response by whose `close` it is over; absent: whoever made it forgets it then */
  constructor(
    response: EventEmitter | undefined,
    deadlines: Deadlines,
    clock: Clock,
    private readonly whenLate: () => void,
  ) {
    super();
    this.dueAtMs = clock.monotonicMs() + TAKE_MS;
    deadlines.watch(this);
    response?.once('close', () => deadlines.forget(this));
  }

  expired(): void {
    this.whenLate();
  }
}
