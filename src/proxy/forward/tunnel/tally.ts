import type { TunnelCounts } from '../../../shared/telemetry';
import type { Exchange } from '../../exchange';
import type { WebSocketConfig } from '../../routes/schema/websocket';

/** A piece of a message that is smaller counts like a message: thousands of them would cost the upstream as much. */
const SMALL_PIECE_BYTES = 1_024;

/** Which way something goes. */
export type Direction = 'in' | 'out';

/** What went through one tunnel, and what its user may still send. */
export class Tally {
  readonly #limit: WebSocketConfig['perUser']['messages'];

  constructor(
    private readonly exchange: Exchange,
    private readonly counts: TunnelCounts,
    { perUser }: WebSocketConfig,
  ) {
    this.#limit = perUser.messages;
  }

  bytes(direction: Direction, count: number): void {
    if (direction === 'in') {
      this.exchange.bytesIn += count;
      this.counts.bytesIn += count;
    } else {
      this.exchange.bytesOut += count;
      this.counts.bytesOut += count;
    }
  }

  /** A frame of a message. @param last of it. @param bytes of its payload. @returns whether it may pass */
  frame(direction: Direction, last: boolean, bytes: number, nowMs: number): boolean {
    if (direction === 'in' && (last || bytes < SMALL_PIECE_BYTES) && !this.spend(nowMs)) return false;
    if (last) this.#message(direction);
    return true;
  }

  /** The user sends one more message, or what counts as one. @returns whether it may pass */
  spend(nowMs: number): boolean {
    const limit = this.#limit;
    const user = this.exchange.socket?.user;
    if (limit === undefined || user === undefined) return true;
    return user.mayPass(limit.perSecond, limit.burst ?? limit.perSecond, nowMs);
  }

  #message(direction: Direction): void {
    const { socket } = this.exchange;
    if (direction === 'in') {
      this.counts.messagesIn++;
      if (socket !== undefined) socket.messagesIn++;
    } else {
      this.counts.messagesOut++;
      if (socket !== undefined) socket.messagesOut++;
    }
  }
}
