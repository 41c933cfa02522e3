import { HeadCollector } from './head-collector';
import { MalformedAnswerError } from './malformed-answer';

const HEAD = 'HTTP/1.1 200 OK\r\nX-A: \xe4\r\n\r\n';

describe('HeadCollector', () => {
  it('finds the end of a head, wherever the reads are cut', () => {
    const bytes = Buffer.from(`${HEAD}body`, 'latin1');
    for (let cut = 1; cut < HEAD.length; cut++) {
      const collector = new HeadCollector();
      expect(collector.take(bytes, 0, cut)).toBeUndefined();
      expect(collector.take(bytes, cut, bytes.length)).toBe(HEAD);
      expect(collector.end).toBe(HEAD.length);
    }
  });

  it('finds it byte by byte, and the next one after it', () => {
    const collector = new HeadCollector();
    for (let round = 0; round < 2; round++) {
      const found = [...HEAD].map((byte) => collector.take(Buffer.from(byte, 'latin1'), 0, 1));
      expect(found.slice(0, -1).every((one) => one === undefined)).toBe(true);
      expect(found.at(-1)).toBe(HEAD);
    }
  });

  it('looks at nothing outside the read', () => {
    const bytes = Buffer.from(`${HEAD}${HEAD}`, 'latin1');
    const collector = new HeadCollector();
    expect(collector.take(bytes, 0, HEAD.length - 1)).toBeUndefined();
    expect(collector.take(Buffer.from('\nHTTP'), 0, 1)).toBe(HEAD);
  });

  it.each([1, 100, 5_000, 40_000])('takes a head of 32 KiB less one byte in pieces of %d, and none longer', (piece) => {
    const feed = (length: number): string | undefined => {
      const collector = new HeadCollector();
      const bytes = Buffer.from(`HTTP/1.1 200 OK\r\nX: ${'a'.repeat(length - 24)}\r\n\r\n`);
      let found: string | undefined;
      for (let at = 0; at < bytes.length; at += piece)
        found = collector.take(bytes, at, Math.min(bytes.length, at + piece));
      return found;
    };
    expect(feed(32_767)).toHaveLength(32_767);
    expect(() => feed(32_770)).toThrow(MalformedAnswerError);
  });

  it.each(['SSH-2.0-OpenSSH', 'HTTP/2', 'HTTP/1.1 200 OK\nX', '\r\n', 'HTTP/1.1 200 OK\r\n\n'])(
    'does not wait for the end of %j',
    (text) => {
      expect(() => new HeadCollector().take(Buffer.from(text), 0, text.length)).toThrow(MalformedAnswerError);
    },
  );
});
