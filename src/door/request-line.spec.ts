import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { FakeClock } from '../shared/clock';
import { RequestLine } from './request-line';

describe('RequestLine', () => {
  const clock = new FakeClock();
  let server: Server;
  let client: Socket;
  let heard: string;
  /** Requests that were let in, and not answered yet. */
  let inside: { request: IncomingMessage; response: ServerResponse }[];
  let entered: string[];

  beforeEach(async () => {
    [heard, inside, entered] = ['', [], []];
    const bounds = { maxRequests: 5, maxAgeMs: 1000, maxPipelined: 2 };
    const line = new RequestLine(bounds, clock, (request, response) => {
      entered.push(request.url!);
      inside.push({ request, response });
    });
    server = createServer((request, response) => line.came(request, response));
    server.on('connection', (socket) => line.opened(socket));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    client = connect((server.address() as AddressInfo).port, '127.0.0.1');
    client.on('data', (chunk: Buffer) => (heard += chunk.toString('latin1')));
  });
  afterEach(() => {
    client.destroy();
    server.closeAllConnections();
    server.close();
  });

  const ask = (...paths: string[]): boolean =>
    client.write(paths.map((path) => `GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`).join(''));
  const arrival = (): Promise<unknown> => once(server, 'request');
  /** Answers the one that is inside; the next is let in when that is over. */
  const answer = async (): Promise<void> => {
    const { response } = inside.shift()!;
    response.end('ok');
    await once(response, 'close');
  };

  it('lets a request in when the one before it has been answered', async () => {
    ask('/1', '/2', '/3');
    await arrival();
    for (const seen of [['/1'], ['/1', '/2'], ['/1', '/2', '/3']]) {
      expect(entered).toEqual(seen);
      await answer();
    }
    expect(heard).not.toMatch(/connection: close/i);
  });

  it('bounds how many wait: the answer to the last says so, and what comes behind it is never begun', async () => {
    ask('/1', '/2', '/3', '/4', '/5');
    await arrival();
    for (let i = 0; i < 4; i++) await answer();
    await once(client, 'close');
    expect(entered).toEqual(['/1', '/2', '/3', '/4']);
    expect(heard.match(/HTTP\/1\.1 200/g)).toHaveLength(4);
    expect(heard.match(/connection: close/gi)).toHaveLength(1);
  });

  it('cuts off who goes on all the same', async () => {
    ask(...Array.from({ length: 50 }, (_, at) => `/${at}`));
    await once(client, 'close');
    expect(entered).toEqual(['/0']);
  });

  it('begins nothing behind an answer that was the last, though node still reads', async () => {
    server.prependListener('request', (_request, response: ServerResponse) => {
      response.shouldKeepAlive = false;
      response.end('no');
    });
    client.write('POST /1 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n');
    ask('/2');
    await once(client, 'close');
    expect(entered).toEqual(['/1']);
  });

  it('ends a connection with a request whose Upgrade is ignored: node loses what comes behind it', async () => {
    client.write('GET /1 HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n');
    ask('/2');
    await arrival();
    await answer();
    await once(client, 'close');
    expect(heard).toMatch(/connection: close/i);
  });

  it('ends a connection after so many requests', async () => {
    for (let i = 0; i < 5; i++) {
      ask('/x');
      await arrival();
      await answer();
    }
    await once(client, 'close');
    expect(heard.match(/connection: close/gi)).toHaveLength(1);
  });

  it('ends it after so long', async () => {
    ask('/1');
    await arrival();
    clock.advance(999);
    await answer();
    ask('/2');
    await arrival();
    await answer();
    clock.advance(1);
    ask('/3');
    await arrival();
    await answer();
    await once(client, 'close');
    expect(heard.match(/connection: (?:close|keep-alive)/gi)).toEqual([
      ...['Connection: keep-alive', 'Connection: keep-alive', 'Connection: close'],
    ]);
  });

  it('lets nobody in any more whose client has left', async () => {
    ask('/1', '/2');
    await arrival();
    client.destroy();
    await once(inside[0]!.response, 'close');
    expect(entered).toEqual(['/1']);
  });

  it('lets nobody in behind an answer that was the last', async () => {
    ask('/1', '/2');
    await arrival();
    inside[0]!.response.shouldKeepAlive = false;
    await answer();
    await once(client, 'close');
    expect(entered).toEqual(['/1']);
  });
});
