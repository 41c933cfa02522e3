import { once } from 'node:events';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { WebSocketServer } from 'ws';
import { Rig, TRANSPORTS } from './testing';
import { aCertificate } from './testing-certificate';

const GET = 'GET /a HTTP/1.1\r\nHost: gateway.test\r\n\r\n';
const ASK =
  'GET /feed HTTP/1.1\r\nHost: gateway.test\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n' +
  'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n';

const LONG = Buffer.alloc(1_500_001);
for (let i = 0; i < LONG.length; i++) LONG[i] = (i * 7 + (i >> 10)) & 0xff;

describe.each(TRANSPORTS)('upstreams over TLS, over %s', (transport) => {
  const localhost = aCertificate('localhost');
  const other = aCertificate('other.test');
  let rig: Rig;
  beforeEach(() => {
    rig = new Rig(transport);
  });
  afterEach(() => rig.close());

  /** Answers with the server name that the client asked for (SNI). */
  async function secureOrigin(certificate: typeof localhost): Promise<string> {
    const server = https.createServer(certificate, (request, response) => {
      const socket = request.socket as TLSSocket;
      if (request.url === '/long') response.end(LONG);
      else response.end(`for ${String(socket.servername)}`);
    });
    const sockets = new WebSocketServer({ server });
    sockets.on('connection', (socket) => socket.send('hello'));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    rig.onClose(() => {
      for (const socket of sockets.clients) socket.terminate();
      sockets.close();
      server.closeAllConnections();
      server.close();
    });
    return `https://localhost:${(server.address() as AddressInfo).port}`;
  }

  it('are asked by their name', async () => {
    const front = await rig.front(rig.upstream(await secureOrigin(localhost), {}, localhost.cert));
    const client = await front.client();
    client.say(GET);
    expect(await client.hears('for localhost')).toMatch(/^HTTP\/1\.1 200 OK/);
  });

  it('carry long answers byte for byte', async () => {
    const front = await rig.front(rig.upstream(await secureOrigin(localhost), {}, localhost.cert));
    const heard = await front.ask(GET.replace('/a', '/long').replace('\r\n\r\n', '\r\nConnection: close\r\n\r\n'));
    expect(heard.slice(heard.indexOf('\r\n\r\n') + 4) === LONG.toString('latin1')).toBe(true);
  });

  it('carry tunnels', async () => {
    const front = await rig.front(rig.upstream(await secureOrigin(localhost), {}, localhost.cert));
    const client = await front.client();
    client.say(ASK);
    expect(await client.hears('\x81\x05hello')).toMatch(/^HTTP\/1\.1 101 /);
  });

  it.each([
    ['is not trusted', localhost, undefined],
    ['is for another name', other, other.cert],
  ])('are not believed when their certificate %s', async (_why, certificate, ca) => {
    const front = await rig.front(rig.upstream(await secureOrigin(certificate), {}, ca));
    for (const ask of [GET, ASK]) {
      const client = await front.client();
      client.say(ask);
      expect(await client.hears('upstream-unreachable')).toMatch(/^HTTP\/1\.1 502 /);
    }
  });
});
