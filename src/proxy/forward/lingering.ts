import type { IncomingMessage } from 'node:http';
import type { Clock } from '../../shared/clock';
import { Timed, type Deadlines } from '../upstreams';

/** A client that was answered before it had sent its body may go on for so long. */
const LINGER_MS = 5_000;

/**
 * An answer that leaves before the request is complete (413, 401, an upstream that says no early): closing at once would
 * reset the connection, and the client would never read the answer. So the rest of the body is read and dropped for a
 * while (RFC 9112 §9.6); whoever goes on after that is cut off.
 */
export class Lingering extends Timed {
  private constructor(
    private readonly request: IncomingMessage,
    deadlines: Deadlines,
    clock: Clock,
  ) {
    super();
    this.dueAtMs = clock.monotonicMs() + LINGER_MS;
    deadlines.watch(this);
    request.once('close', () => deadlines.forget(this));
    request.resume();
  }

  static over(request: IncomingMessage, deadlines: Deadlines, clock: Clock): void {
    if (!request.complete && !request.destroyed) new Lingering(request, deadlines, clock);
  }

  expired(): void {
    this.request.destroy();
  }
}
