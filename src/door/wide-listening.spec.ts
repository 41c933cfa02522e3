import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { listenWidely } from './wide-listening';

const LOOPBACK = '127.0.0.1';

describe('listenWidely', () => {
  const servers: Server[] = [];
  const sockets: Socket[] = [];
  afterEach(() => {
    for (const socket of sockets.splice(0)) socket.destroy();
    for (const server of servers.splice(0)) server.close();
  });

  const aServer = (): Server => {
    const server = createServer((incoming, response) => void response.end(incoming.url));
    servers.push(server);
    return server;
  };
  const started = async (): Promise<{ server: Server; port: number }> => {
    const server = aServer();
    await listenWidely(server, { port: 0, host: LOOPBACK });
    return { server, port: (server.address() as AddressInfo).port };
  };
  const dialled = (port: number): Socket => {
    const socket = connect(port, LOOPBACK).on('error', () => {});
    sockets.push(socket);
    return socket;
  };

  it('takes several connections in one turn of the event loop', async () => {
    const { server, port } = await started();
    const turns = new Set<number>();
    let turn = 0;
    let came = 0;
    const count = (): void => void (turn++, came < 100 && setImmediate(count));
    const all = new Promise<void>((resolve) =>
      server.on('connection', () => {
        turns.add(turn);
        if (++came === 100) resolve();
      }),
    );
    for (let i = 0; i < 100; i++) dialled(port);
    count();
    await all;
    expect(turns.size).toBeLessThan(process.platform === 'linux' ? 60 : 101);
  });

  it('serves requests by whichever socket they come', async () => {
    const { port } = await started();
    for (let i = 0; i < 20; i++) {
      const [answer] = (await once(
        request({ port, host: LOOPBACK, path: `/${i}`, agent: false }).end(),
        'response',
      )) as [IncomingMessage];
      let text = '';
      for await (const chunk of answer) text += String(chunk);
      expect(text).toBe(`/${i}`);
    }
  });

  it('is closed when the last connection is, by whichever socket it came, and takes none from then on', async () => {
    const { server, port } = await started();
    let taken = 0;
    const allTaken = new Promise<void>((resolve) => server.on('connection', () => ++taken === 20 && resolve()));
    const connections = Array.from({ length: 20 }, () => dialled(port));
    // Half a request: node would close a connection that is idle.
    for (const socket of connections) socket.write('GET / HTTP/1.1\r\nHost: a\r\n');
    await allTaken;
    let closed = false;
    const over = new Promise<void>((resolve) => server.close(() => resolve())).then(() => (closed = true));
    await expect(once(connect(port, LOOPBACK), 'connect')).rejects.toThrow('ECONNREFUSED');
    const last = connections.pop()!;
    for (const socket of connections) {
      socket.destroy();
      await once(socket, 'close');
    }
    expect(closed).toBe(false);
    last.destroy();
    await over;
  });

  it('does not share a port with somebody who listens there in the same way', async () => {
    const { port } = await started();
    await expect(listenWidely(aServer(), { port, host: LOOPBACK })).rejects.toThrow('EADDRINUSE');
  });
});
