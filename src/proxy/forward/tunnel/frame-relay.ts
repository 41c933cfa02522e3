import { POLICY_VIOLATION, PROTOCOL_ERROR, TOO_BIG } from './close-codes';
import { FrameHead, MOST_CONTROL_BYTES } from './frame';

/** Hears what passes through a FrameRelay. */
export interface FrameListener {
  /** Bytes for the other end, frames as they came; they may end anywhere. */
  passed(bytes: Buffer): void;
  /** A whole control frame. @returns what passes in its place; undefined: nothing does */
  control(opcode: number, payload: Buffer, frame: Buffer): Buffer | undefined;
  /** A frame of a message begins. @param last of that message. @param bytes of payload. @returns whether it may pass */
  message(last: boolean, bytes: number): boolean;
  /** Whoever sends this breaks a rule, and what follows is dropped: the listener must finish. @param code which rule */
  broken(code: number): void;
  /** After `finish`: no frame is under way any more, and none will begin. */
  finished(): void;
}

export interface FrameRules {
  /** What a client sends is masked, and what a server sends is not (RFC 6455 §5.1). */
  readonly masked: boolean;
  /** Of a message, all its frames together, as they travel. */
  readonly maxMessageBytes: number;
}

/**
 * Follows the frames of one direction by their headers (RFC 6455 §5.2) and leaves payloads of messages alone. Only control
 * frames, of at most 125 bytes, are held until they are complete: some are for us, and the code of a Close counts.
 */
export class FrameRelay {
  readonly #head = new FrameHead();
  /** Payload of the frame under way that is still to come. */
  #left = 0;
  /** The beginning of a header, or of a control frame, that is not complete. */
  #held: Buffer | undefined;
  /** Of the message under way, in its frames so far. */
  #messageBytes = 0;
  #state: 'open' | 'finishing' | 'finished' = 'open';

  constructor(
    private readonly rules: FrameRules,
    private readonly listener: FrameListener,
  ) {}

  /** No frame is under way: one of ours may stand here. */
  get between(): boolean {
    return this.#left === 0;
  }

  /** Nothing passes after the frame that is under way, if one is. */
  finish(): void {
    if (this.#state !== 'open') return;
    this.#state = 'finishing';
    if (this.#left === 0) this.#finished();
  }

  /** Nothing passes from now on, and nobody is told. Only between two frames. */
  stop(): void {
    this.#state = 'finished';
  }

  /** The sender has ended: half a frame is passed on as such. */
  ended(): void {
    const held = this.#held;
    this.#held = undefined;
    if (held !== undefined && this.#state === 'open') this.listener.passed(held);
  }

  follow(chunk: Buffer): void {
    const bytes = this.#held === undefined ? chunk : Buffer.concat([this.#held, chunk]);
    this.#held = undefined;
    let from = 0;
    let at = 0;
    while (at < bytes.length && this.#state !== 'finished') {
      if (this.#left > 0) {
        const taken = Math.min(this.#left, bytes.length - at);
        this.#left -= taken;
        at += taken;
      } else if (this.#state === 'finishing') {
        break;
      } else if (!this.#isThere(bytes, at)) {
        this.#held = Buffer.from(bytes.subarray(at));
        break;
      } else if (this.#head.isControl && this.#faultOf(this.#head) === 0) {
        const end = at + this.#head.headBytes + this.#head.length;
        const frame = bytes.subarray(at, end);
        // What came before it goes before it.
        this.#pass(bytes, from, at);
        const kept = this.listener.control(this.#head.opcode, this.#head.payloadOf(frame), frame);
        if (kept !== undefined) this.listener.passed(kept);
        from = at = end;
      } else {
        const refused = this.#begin();
        if (refused !== 0) {
          this.#pass(bytes, from, at);
          return this.listener.broken(refused);
        }
        at += this.#head.headBytes;
      }
    }
    this.#pass(bytes, from, at);
    if (this.#state === 'finishing' && this.#left === 0) this.#finished();
  }

  /** Reads a header. @returns whether it is complete, and with a control frame all of that */
  #isThere(bytes: Buffer, at: number): boolean {
    const head = this.#head;
    if (!head.read(bytes, at)) return false;
    if (!head.isControl || this.#faultOf(head) !== 0) return true;
    return bytes.length - at >= head.headBytes + head.length;
  }

  /** @returns 0, or why nothing more passes */
  #begin(): number {
    const head = this.#head;
    const fault = this.#faultOf(head);
    if (fault !== 0) return fault;
    this.#messageBytes += head.length;
    if (this.#messageBytes > this.rules.maxMessageBytes) return TOO_BIG;
    if (head.fin) this.#messageBytes = 0;
    if (!this.listener.message(head.fin, head.length)) return POLICY_VIOLATION;
    this.#left = head.length;
    return 0;
  }

  #faultOf(head: FrameHead): number {
    if (head.masked !== this.rules.masked || head.length > Number.MAX_SAFE_INTEGER) return PROTOCOL_ERROR;
    return head.isControl && (!head.fin || head.length > MOST_CONTROL_BYTES) ? PROTOCOL_ERROR : 0;
  }

  #pass(bytes: Buffer, from: number, to: number): void {
    if (to === from) return;
    this.listener.passed(from === 0 && to === bytes.length ? bytes : bytes.subarray(from, to));
  }

  #finished(): void {
    this.#state = 'finished';
    this.listener.finished();
  }
}
