import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import tls, { type TLSSocket } from 'node:tls';
import { DirectConnection } from '../src/door/http1/direct-connection';
import { aCertificate } from '../src/proxy/forward/testing-certificate';
import { AccessLog, type AccessRecord } from '../src/shared/telemetry';
import { startGateway, type TestGateway } from './support/gateway';
import { until } from './support/waiting';

const REQUEST = 'GET /hello HTTP/1.1\r\nHost: gateway.example\r\n\r\n';
const LONG = 32 * 1024 * 1024;

/** TLS writes later than it is told to, and gathers: what holds in the clear has to hold there too. */
describe('plain requests over TLS', () => {
  const folder = mkdtempSync(join(tmpdir(), 'iam-gateway-direct-'));
  const { cert, key } = aCertificate('gateway.example', new Date(Date.now() + 86_400_000 * 60));
  const accept = jest.spyOn(DirectConnection.prototype, 'accept');
  const warnings: Error[] = [];
  const warned = (warning: Error): void => void warnings.push(warning);
  const log: AccessRecord[] = [];
  const origin = createServer((_request, response) => void response.end(Buffer.alloc(LONG)));
  let gateway: TestGateway;

  beforeAll(async () => {
    process.on('warning', warned);
    origin.listen(0, '127.0.0.1');
    await once(origin, 'listening');
    writeFileSync(join(folder, 'cert.pem'), cert);
    writeFileSync(join(folder, 'key.pem'), key);
    gateway = await startGateway({
      environment: { TLS_CERT_FILE: join(folder, 'cert.pem'), TLS_KEY_FILE: join(folder, 'key.pem') },
      gatewayYaml: `
routes:
  - { id: hello, match: { path: /hello }, answer: { status: 200, body: hello }, public: true }
  - { id: long, match: { path: /long }, upstream: long, public: true }
upstreams:
  long: { targets: [{ url: 'http://127.0.0.1:${(origin.address() as AddressInfo).port}' }] }
`,
    });
    const accessLog = gateway.app.get(AccessLog, { strict: false });
    accessLog.write = (record) => void log.push(record);
  });
  afterEach(() => {
    log.length = 0;
    accept.mockClear();
  });
  afterAll(async () => {
    await gateway.close();
    process.off('warning', warned);
    origin.close();
    rmSync(folder, { recursive: true });
  });

  async function dial(): Promise<TLSSocket> {
    const port = Number(new URL(gateway.url).port);
    const socket = tls.connect({ port, host: '127.0.0.1', rejectUnauthorized: false, ALPNProtocols: ['http/1.1'] });
    await once(socket, 'secureConnect');
    return socket;
  }

  const logged = (lines: number) =>
    until(
      () => log.length,
      (length) => length === lines,
    );
  const taken = () =>
    until(
      () => accept.mock.calls.length,
      (calls) => calls === 1,
    );

  it('come one after the other over one connection, a line each, and leave no listener behind', async () => {
    const socket = await dial();
    let heard = '';
    socket.on('data', (bytes: Buffer) => (heard += bytes.toString('latin1')));
    for (let n = 0; n < 1000; n++) {
      heard = '';
      socket.write(REQUEST);
      while (!heard.endsWith('\r\n\r\nhello')) await once(socket, 'data');
    }
    await logged(1000);
    expect(accept).toHaveBeenCalledTimes(1000);
    expect(new Set(log.map(({ status, route }) => `${status} ${route}`))).toEqual(new Set(['200 hello']));
    expect(warnings).toEqual([]);
    socket.destroy();
  });

  it('have the whole of a long answer, also by a client that reads late', async () => {
    const socket = await dial();
    socket.pause();
    socket.write(REQUEST.replace('hello', 'long').replace('\r\n\r\n', '\r\nConnection: close\r\n\r\n'));
    await taken();
    let length = 0;
    socket.on('data', (bytes: Buffer) => (length += bytes.length)).resume();
    await once(socket, 'end');
    expect(length).toBeGreaterThan(LONG);
    await logged(1);
    expect(log[0]).toMatchObject({ status: 200, bytesOut: LONG });
  });

  it('are 499 in the log when their client leaves before it has everything', async () => {
    const socket = await dial();
    socket.pause();
    socket.write(REQUEST.replace('hello', 'long'));
    await taken();
    socket.destroy();
    await logged(1);
    expect(log[0]).toMatchObject({ status: 499, code: 'client-gone' });
  });

  // The last: afterwards there is nobody to ask.
  it('keep no connection open when the gateway ends: neither silent nor idle ones', async () => {
    const [silent, idle] = [await dial(), await dial()];
    idle.write(REQUEST);
    await once(idle, 'data');
    const ended = [silent, idle].map((socket) => once(socket.resume(), 'close'));
    expect(await gateway.drain()).toBe(true);
    await Promise.all(ended);
  });
});
