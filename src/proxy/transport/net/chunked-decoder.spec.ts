import { ChunkedDecoder } from './chunked-decoder';
import { MalformedAnswerError } from './malformed-answer';

const BODY = '5;a="b"\r\nhello\r\n00B\r\n big\r\nworld\r\n0\r\nX-A: 1\r\nx-b: 2\r\n\r\n';

/** Reads a body in pieces. @returns what it said, and how many bytes were left over */
function read(text: string, ...cuts: number[]): { data: string; decoder: ChunkedDecoder; left: number } {
  const decoder = new ChunkedDecoder();
  let data = '';
  let used = 0;
  let from = 0;
  for (const to of [...cuts, text.length]) {
    used += decoder.decode(Buffer.from(text.slice(from, to), 'latin1'), (chunk) => {
      data += chunk.toString('latin1');
      return true;
    });
    from = to;
  }
  return { data, decoder, left: text.length - used };
}

describe('ChunkedDecoder', () => {
  it('reads data and trailers, wherever the reads are cut', () => {
    for (let cut = 1; cut < BODY.length; cut++) {
      const { data, decoder, left } = read(BODY, cut);
      expect([data, decoder.done, left]).toEqual(['hello big\r\nworld', true, 0]);
      expect(decoder.trailers).toEqual(['X-A', '1', 'x-b', '2']);
    }
  });

  it('reads byte by byte', () => {
    const { data, decoder } = read(BODY, ...Array.from({ length: BODY.length - 1 }, (_, i) => i + 1));
    expect([data, decoder.done]).toEqual(['hello big\r\nworld', true]);
  });

  it('reads a size with many zeros in front', () => {
    const [size, end] = ['5'.padStart(40, '0'), '0'.repeat(40)];
    expect(read(`${size}\r\nhello\r\n${end}\r\n\r\n`)).toMatchObject({ data: 'hello', left: 0 });
  });

  it('leaves what comes after the body', () => {
    expect(read('2\r\nhi\r\n0\r\n\r\nHTTP/1.1')).toMatchObject({ data: 'hi', left: 8 });
  });

  it('stops in the middle when nobody wants more', () => {
    const decoder = new ChunkedDecoder();
    expect(decoder.decode(Buffer.from('2\r\nhi\r\n2\r\nhi\r\n'), () => false)).toBe(5);
  });

  it.each([
    '\r\n',
    ' 5\r\nhello\r\n',
    '5 \r\nhello\r\n',
    '5\nhello\r\n',
    '0x5\r\nhello\r\n',
    '+5\r\nhello\r\n',
    '-1\r\n',
    '1_0\r\n',
    '123456789\r\n',
    '00123456789\r\n',
    'FFFFFFFFFFFFFFFF5\r\n',
    '5;a\0b\r\nhello\r\n',
    '5\r\nhello!\r\n',
    '5\r\nhello\n',
    '5\r\nhello0\r\n\r\n',
    `5;${'a'.repeat(600)}\r\n`,
    'a'.repeat(600),
    '0\r\nX A: 1\r\n\r\n',
    '0\r\nX-A: 1\r\n 2\r\n\r\n',
    '0\r\nX-A: 1\n\r\n',
    `0\r\nX-A: ${'a'.repeat(33_000)}`,
  ])('refuses %j', (text) => {
    expect(() => read(text)).toThrow(MalformedAnswerError);
    // Whether it comes whole or dripping.
    if (text.length < 1000)
      expect(() => read(text, ...Array.from({ length: text.length - 1 }, (_, i) => i + 1))).toThrow(
        MalformedAnswerError,
      );
  });
});
