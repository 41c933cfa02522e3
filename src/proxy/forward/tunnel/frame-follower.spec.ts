import { closeFrame, FrameFollower } from './frame-follower';

/** A frame as RFC 6455 §5.2 draws it. */
function frame(opcode: number, length: number, { fin = true, masked = false } = {}): Buffer {
  const first = (fin ? 0x80 : 0) | opcode;
  const mask = masked ? 0x80 : 0;
  const head =
    length < 126
      ? [first, mask | length]
      : length < 65_536
        ? [first, mask | 126, length >> 8, length & 0xff]
        : [
            first,
            mask | 127,
            0,
            0,
            0,
            0,
            (length >>> 24) & 0xff,
            (length >> 16) & 0xff,
            (length >> 8) & 0xff,
            length & 0xff,
          ];
  // A payload that looks like frame headers would mislead anybody who loses count.
  return Buffer.concat([Buffer.from(head), Buffer.alloc(masked ? 4 : 0, 0x81), Buffer.alloc(length, 0x81)]);
}

const TEXT = 1;
const CONTINUATION = 0;
const PING = 9;

describe('FrameFollower', () => {
  const all = Buffer.concat([
    frame(TEXT, 5),
    frame(TEXT, 0),
    frame(TEXT, 125, { masked: true }),
    frame(TEXT, 126),
    frame(PING, 4),
    frame(TEXT, 70_000, { masked: true }),
    frame(TEXT, 3, { fin: false }),
    frame(PING, 0),
    frame(CONTINUATION, 3, { fin: false }),
    frame(CONTINUATION, 3),
  ]);

  it.each([1, 2, 3, 7, 125, 4096, 1_000_000])('counts the same messages in pieces of %d bytes', (size) => {
    const frames = new FrameFollower();
    for (let at = 0; at < all.length; at += size) frames.follow(all.subarray(at, at + size));
    expect(frames.messages).toBe(6);
    expect(frames.between).toBe(true);
  });

  it('knows at each byte whether a frame is under way', () => {
    const frames = new FrameFollower();
    const bytes = frame(TEXT, 300, { masked: true });
    for (const [at, byte] of bytes.entries()) {
      expect(frames.between).toBe(at === 0);
      frames.follow(Buffer.from([byte]));
    }
    expect(frames.between).toBe(true);
  });

  it('finds the end of the frame under way', () => {
    const frames = new FrameFollower();
    const bytes = Buffer.concat([frame(TEXT, 200), frame(TEXT, 5)]);
    frames.follow(bytes.subarray(0, 50));
    expect(frames.followFrame(bytes.subarray(50, 100))).toBe(50);
    expect(frames.followFrame(bytes.subarray(100))).toBe(104);
    expect(frames.between).toBe(true);
    expect(frames.followFrame(bytes.subarray(204))).toBe(0);
  });
});

describe('closeFrame', () => {
  it('is bare from a server and masked from a client (RFC 6455 §5.1)', () => {
    expect([...closeFrame(1001, false)]).toEqual([0x88, 2, 0x03, 0xe9]);
    expect([...closeFrame(1008, true)]).toEqual([0x88, 0x82, 0, 0, 0, 0, 0x03, 0xf0]);
  });
});
