import type { Duplex } from 'node:stream';
import { maySend, NO_STATUS, POLICY_VIOLATION, PROTOCOL_ERROR } from './close-codes';
import { CLOSE, closeFrame, controlFrame, PING, PONG } from './frame';
import { type FrameListener, FrameRelay, type FrameRules } from './frame-relay';

/** Both lanes of a tunnel report to it. */
export interface LaneOwner {
  readonly nowMs: number;
  /** Bytes go to the other end: somebody uses the tunnel. */
  passed(lane: Lane, bytes: number): void;
  /** @param last frame of a message. @param bytes of its payload. @returns whether it may pass */
  message(lane: Lane, last: boolean, bytes: number): boolean;
  /** A ping or pong of the other end, or one that nobody asked for. @returns whether it may go to the sink of this lane */
  beat(lane: Lane, opcode: number): boolean;
  /** A Close goes to the sink. */
  closePassed(lane: Lane, code: number): void;
  /** What the source sends breaks a rule. */
  broken(lane: Lane, code: number): void;
}

/** One direction of a tunnel: backpressure by pausing the source, its end passed on as an end. */
export class Lane implements FrameListener {
  /** Monotonic milliseconds. */
  heardAtMs: number;
  /** Since when the source owes an answer to a ping, ours or the other end's; 0: it does not. */
  owesPongSinceMs = 0;
  /** Pings of the other end that the source has heard, and may answer. */
  unanswered = 0;
  readonly #relay: FrameRelay;
  /** The sink has been told of the end: no frame may follow (RFC 6455 §5.5.1). */
  #told = false;
  #close: { readonly code: number; readonly reason: string } | undefined;

  /**
   * @param toServer the sink is a server: frames of ours are masked
   * @param mark payload of our pings to the source: a pong that holds it is for us
   */
  constructor(
    readonly source: Duplex,
    private readonly sink: Duplex,
    private readonly toServer: boolean,
    private readonly mark: Buffer,
    maxMessageBytes: number,
    private readonly owner: LaneOwner,
  ) {
    const rules: FrameRules = { masked: toServer, maxMessageBytes };
    this.#relay = new FrameRelay(rules, this);
    this.heardAtMs = owner.nowMs;
  }

  /** @param early what came right behind the source's head */
  open(early: Buffer): void {
    const { source, sink } = this;
    source.on('data', this.#heard);
    sink.on('drain', () => source.resume());
    source.on('end', () => {
      this.#relay.ended();
      sink.end();
    });
    if (early.length > 0) this.#heard(early);
    // Early bytes may have filled the sink; then its drain goes on.
    if (!sink.writableNeedDrain) source.resume();
  }

  /** Nobody reads it because the other end does not: its silence means nothing. */
  get heldBack(): boolean {
    return this.source.isPaused();
  }

  /** Sends the sink a ping of ours, if one may stand here now and would leave at once. @returns whether it did */
  ping(mark: Buffer): boolean {
    const { sink } = this;
    if (this.#told || !this.#relay.between || !sink.writable || sink.writableLength > 0) return false;
    sink.write(controlFrame(PING, mark, this.toServer));
    return true;
  }

  /** Tells the sink why it ends, after the frame that is under way; then ends it. */
  close(code: number, reason: string): void {
    this.#close = { code, reason };
    this.#relay.finish();
  }

  // -- the relay calls

  passed(bytes: Buffer): void {
    this.owner.passed(this, bytes.length);
    if (!this.sink.write(bytes)) this.source.pause();
  }

  message(last: boolean, bytes: number): boolean {
    return this.owner.message(this, last, bytes);
  }

  control(opcode: number, payload: Buffer, frame: Buffer): Buffer | undefined {
    if (opcode === CLOSE) return this.#closing(payload, frame);
    if (opcode === PONG && payload.equals(this.mark)) return undefined;
    if (this.owner.beat(this, opcode)) return frame;
    this.owner.broken(this, POLICY_VIOLATION);
    return undefined;
  }

  broken(code: number): void {
    this.owner.broken(this, code);
  }

  finished(): void {
    const { sink } = this;
    if (sink.writableEnded) return;
    if (this.#told) sink.end();
    else sink.end(closeFrame(this.#close!.code, this.toServer, this.#close!.reason));
    this.#told = true;
  }

  readonly #heard = (chunk: Buffer): void => {
    this.heardAtMs = this.owner.nowMs;
    this.owesPongSinceMs = 0;
    this.#relay.follow(chunk);
  };

  /** A code that must not be sent is not passed on: the other end would take it for a fault of ours. */
  #closing(payload: Buffer, frame: Buffer): Buffer {
    this.#told = true;
    const code = payload.length >= 2 ? payload.readUInt16BE() : NO_STATUS;
    const sound = payload.length === 0 || (payload.length >= 2 && maySend(code));
    this.owner.closePassed(this, sound ? code : PROTOCOL_ERROR);
    return sound ? frame : closeFrame(PROTOCOL_ERROR, this.toServer);
  }
}
