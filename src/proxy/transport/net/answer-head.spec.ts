import { readAnswerHead } from './answer-head';
import { MalformedAnswerError } from './malformed-answer';

const head = (...lines: string[]): string => `${['HTTP/1.1 200 OK', ...lines].join('\r\n')}\r\n\r\n`;

describe('readAnswerHead', () => {
  it('keeps order, spelling and bytes above ASCII, and takes blanks around values away', () => {
    expect(readAnswerHead(head('X-B:  1\t', 'x-a:', 'X-B: \xfc \xbc', 'Content-Length: 3')).fields).toEqual([
      ...['X-B', '1', 'x-a', '', 'X-B', '\xfc \xbc', 'Content-Length', '3'],
    ]);
  });

  it('takes no name for the one that stood in its place in the head before', () => {
    const heads = [
      ['Content-Length: 3', 'X-A: 1'],
      ['Content-Lengths: 4', 'X-A-B: 2'],
      ['X-A: 5', 'Content-Length: 6'],
      ['content-length: 7', 'x-a: 8'],
    ];
    for (const lines of [...heads, ...heads]) {
      const { fields, contentLength } = readAnswerHead(head(...lines));
      expect(fields).toEqual(lines.flatMap((line) => line.split(': ')));
      const length = lines.find((line) => /^content-length:/i.test(line));
      expect(contentLength).toBe(length === undefined ? -1 : Number(length.split(': ')[1]));
    }
  });

  it.each([
    ['HTTP/1.1 204 \r\n\r\n', 204],
    ['HTTP/1.1 200\r\n\r\n', 200],
    ['HTTP/1.0 599 what ever\r\n\r\n', 599],
  ])('reads the status line of %j', (text, status) => {
    expect(readAnswerHead(text)).toMatchObject({ status, fields: [], contentLength: -1, chunked: false });
  });

  it.each([
    [[], true, -1],
    [['Connection: keep-alive', 'Keep-Alive: timeout=5, max=100'], true, 5],
    [['Connection: Close'], false, -1],
    [['Connection: upgrade', 'connection: x ,close'], false, -1],
    [['Connection: closed'], true, -1],
  ])('tells from %j what becomes of the connection', (lines, keepsOpen, idleSeconds) => {
    expect(readAnswerHead(head(...lines))).toMatchObject({ keepsOpen, idleSeconds });
  });

  it.each([
    'HTTP/2.0 200 OK\r\n\r\n',
    'HTTP/1.1  200 OK\r\n\r\n',
    'HTTP/1.1 20 OK\r\n\r\n',
    'HTTP/1.1 099 OK\r\n\r\n',
    'HTTP/1.1 2000 OK\r\n\r\n',
    'http/1.1 200 OK\r\n\r\n',
    'HTTP/1.1 200 O\0K\r\n\r\n',
    'HTTP/1.1 200 OK\nX: y\r\n\r\n',
    ' HTTP/1.1 200 OK\r\n\r\n',
    head('X-A: 1\r\n 2'),
    head('X-A: 1\r\n\t2'),
    head(' X-A: 1'),
    head('X-A : 1'),
    head(': 1'),
    head('X-A'),
    head('X A: 1'),
    head('X-\xe4: 1'),
    head('X-A: \x7f'),
    head('X-A: a\rb'),
    head('X-A: a\nX-B: b'),
    head('Content-Length: 2', 'Content-Length: 2'),
    head('Content-Length: 2, 2'),
    head('Content-Length: '),
    head('Content-Length: -1'),
    head('Content-Length: 0x2'),
    head('Content-Length: 9999999999999999'),
    head('Transfer-Encoding: gzip'),
    head('Transfer-Encoding: gzip, chunked'),
    head('Transfer-Encoding: chunked, chunked'),
    head('Transfer-Encoding: chunked', 'Transfer-Encoding: chunked'),
    head('Transfer-Encoding: \x0bchunked'),
    head('Transfer-Encoding: chunked', 'Content-Length: 2'),
    head('Content-Length: 2', 'transfer-encoding: Chunked'),
    'HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n',
  ])('refuses %j', (text) => {
    expect(() => readAnswerHead(text)).toThrow(MalformedAnswerError);
  });
});
