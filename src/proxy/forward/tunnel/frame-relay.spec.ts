import { PING, PONG, CLOSE } from './frame';
import { type FrameListener, FrameRelay } from './frame-relay';
import { frame } from './testing';

const [CONTINUATION, TEXT] = [0, 1];

/** What a relay told, and what passed. */
class Ear implements FrameListener {
  readonly passedOn: Buffer[] = [];
  readonly controls: [number, string][] = [];
  readonly faults: number[] = [];
  messages = 0;
  ends = 0;
  most = Infinity;
  /** Opcodes that do not pass. */
  swallows: number | undefined;
  readonly relay: FrameRelay;

  constructor({ masked = false, maxMessageBytes = Infinity } = {}) {
    this.relay = new FrameRelay({ masked, maxMessageBytes }, this);
  }

  get bytes(): Buffer {
    return Buffer.concat(this.passedOn);
  }
  passed(bytes: Buffer): void {
    this.passedOn.push(bytes);
  }
  control(opcode: number, payload: Buffer, whole: Buffer): Buffer | undefined {
    this.controls.push([opcode, payload.toString()]);
    return opcode === this.swallows ? undefined : whole;
  }
  message(last: boolean): boolean {
    if (last) this.messages++;
    return this.messages <= this.most;
  }
  broken(code: number): void {
    this.faults.push(code);
    this.relay.finish();
  }
  finished(): void {
    this.ends++;
  }
  hear(bytes: Buffer, pieces = bytes.length): this {
    for (let at = 0; at < bytes.length; at += pieces) this.relay.follow(bytes.subarray(at, at + pieces));
    return this;
  }
}

const session = (masked: boolean): Buffer =>
  Buffer.concat([
    frame(TEXT, 5, { masked }),
    frame(TEXT, 0, { masked }),
    frame(TEXT, 125, { masked }),
    frame(TEXT, 126, { masked }),
    frame(PING, 'beat', { masked }),
    frame(TEXT, 70_000, { masked }),
    frame(TEXT, 3, { masked, fin: false }),
    frame(PONG, '', { masked }),
    frame(CONTINUATION, 3, { masked, fin: false }),
    frame(CONTINUATION, 3, { masked }),
    frame(CLOSE, '\x03\xe8bye', { masked }),
  ]);

describe('FrameRelay', () => {
  it.each([1, 2, 3, 7, 125, 4096, 1_000_000])('passes the same bytes and counts the same in pieces of %d', (size) => {
    for (const masked of [false, true]) {
      const ear = new Ear({ masked }).hear(session(masked), size);
      expect(ear.bytes.equals(session(masked))).toBe(true);
      expect(ear.messages).toBe(6);
      expect(ear.controls.map(([opcode]) => opcode)).toEqual([PING, PONG, CLOSE]);
      expect(ear.controls[0]![1]).toBe('beat');
      expect(ear.faults).toEqual([]);
      expect(ear.relay.between).toBe(true);
    }
  });

  it('passes a chunk of whole messages as the chunk that it is', () => {
    const chunk = Buffer.concat([frame(TEXT, 200), frame(TEXT, 5)]);
    const ear = new Ear();
    ear.relay.follow(chunk);
    expect(ear.passedOn).toHaveLength(1);
    expect(ear.passedOn[0]).toBe(chunk);
  });

  it.each([1, 3, 1000])('takes a frame out that is not for the other end, in pieces of %d', (size) => {
    const ear = new Ear();
    ear.swallows = PONG;
    ear.hear(Buffer.concat([frame(TEXT, 5), frame(PONG, 'mark'), frame(TEXT, 7)]), size);
    expect(ear.bytes.equals(Buffer.concat([frame(TEXT, 5), frame(TEXT, 7)]))).toBe(true);
  });

  it('does not pass half a header: one of ours may stand there', () => {
    const ear = new Ear().hear(frame(TEXT, 300).subarray(0, 3));
    expect(ear.passedOn).toEqual([]);
    expect(ear.relay.between).toBe(true);
    ear.hear(frame(TEXT, 300).subarray(3, 10));
    expect(ear.bytes).toHaveLength(10);
    expect(ear.relay.between).toBe(false);
  });

  it('passes half a frame on when its sender ends', () => {
    const ear = new Ear().hear(frame(PING, 'beat').subarray(0, 4));
    ear.relay.ended();
    expect(ear.bytes.equals(frame(PING, 'beat').subarray(0, 4))).toBe(true);
  });

  it('finishes after the frame under way, and passes nothing behind it', () => {
    const bytes = Buffer.concat([frame(TEXT, 200), frame(TEXT, 5)]);
    const ear = new Ear().hear(bytes.subarray(0, 50));
    ear.relay.finish();
    expect(ear.ends).toBe(0);
    ear.hear(bytes.subarray(50));
    expect(ear.ends).toBe(1);
    expect(ear.bytes.equals(frame(TEXT, 200))).toBe(true);
    ear.hear(frame(TEXT, 5)).relay.finish();
    expect(ear.bytes).toHaveLength(204);
    expect(ear.ends).toBe(1);
  });

  it.each([
    ['a frame with a mask from a server', false, frame(TEXT, 5, { masked: true })],
    ['one without from a client', true, frame(TEXT, 5)],
    ['a ping in pieces', false, frame(PING, 5, { fin: false })],
    ['a long ping', false, frame(PING, 126)],
    ['a length beyond counting', false, Buffer.from([0x82, 127, 0xff, 0, 0, 0, 0, 0, 0, 0])],
  ])('stops before %s', (_what, masked, wrong) => {
    const good = frame(TEXT, 5, { masked });
    const ear = new Ear({ masked }).hear(Buffer.concat([good, wrong, good]));
    expect(ear.faults).toEqual([1002]);
    expect(ear.bytes.equals(good)).toBe(true);
    expect(ear.ends).toBe(1);
  });

  it('adds up the frames of a message, and stops before the one that makes it too long', () => {
    const parts = [frame(TEXT, 60, { fin: false }), frame(PING, 120), frame(CONTINUATION, 40), frame(TEXT, 100)];
    const ear = new Ear({ maxMessageBytes: 100 }).hear(Buffer.concat(parts));
    expect(ear.faults).toEqual([]);
    ear.hear(Buffer.concat([frame(TEXT, 60, { fin: false }), frame(CONTINUATION, 41)]));
    expect(ear.faults).toEqual([1009]);
    expect(ear.bytes).toHaveLength(Buffer.concat(parts).length + 62);
  });

  it('stops before a message that may not pass', () => {
    const ear = new Ear();
    ear.most = 2;
    ear.hear(Buffer.concat([frame(TEXT, 1), frame(TEXT, 2), frame(TEXT, 3), frame(TEXT, 4)]));
    expect(ear.faults).toEqual([1008]);
    expect(ear.bytes).toHaveLength(7);
  });
});
