import type { IncomingMessage } from 'node:http';
import type { Clock } from '../../shared/clock';
import { Timed, type Deadlines } from '../upstreams';

/** A client that was answered before it had sent its body may go on for so long. */
const LINGER_MS = 5_000;

/**
 * An answer that leaves before the request is complete (413, 401, an upstream that says no early): closing at once would
 * reset the connection, and the client would never read the answer. So the rest of the body is read and dropped for a
 * while (RFC 9112 §9.6).
 */
export class Lingering extends Timed {
  /**
   * @param whenOver called once, when the body has come to its end
   * @param whenLate called instead, for a client that goes on and on
   */
  constructor(
    request: IncomingMessage,
    private readonly deadlines: Deadlines,
    clock: Clock,
    whenOver: () => void,
    private readonly whenLate: () => void,
  ) {
    super();
    this.dueAtMs = clock.monotonicMs() + LINGER_MS;
    deadlines.watch(this);
    request.once('end', whenOver);
    request.once('close', () => deadlines.forget(this));
    request.resume();
  }

  expired(): void {
    this.deadlines.forget(this);
    this.whenLate();
  }
}
