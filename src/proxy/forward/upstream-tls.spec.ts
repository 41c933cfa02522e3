import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import http2 from 'node:http2';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TLSSocket, TlsOptions } from 'node:tls';
import { upstreamSchema } from '../routes/gateway-config';
import { createUpstream, type Upstream } from '../upstreams';
import { someUpstreamParts } from '../upstreams/testing';
import { Rig } from './testing';
import { aCertificate } from './testing-certificate';

const ASK = 'GET /a HTTP/1.1\r\nHost: gateway.test\r\nConnection: close\r\n\r\n';
/** Who moves the bytes, and what is spoken. */
const WAYS = [
  ['undici', 'http1'],
  ['net', 'http1'],
  ['undici', 'h2'],
] as const;

describe.each(WAYS)('an upstream over TLS, by %s and %s', (transport, protocol) => {
  const own = aCertificate('localhost');
  const client = aCertificate('gateway.example');
  let folder: string;
  let rig: Rig;
  /** Open ones, of the origin. */
  let sockets: TLSSocket[];
  beforeEach(() => {
    sockets = [];
    folder = mkdtempSync(join(tmpdir(), 'iam-gateway-upstream-tls-'));
    rig = new Rig();
  });
  afterEach(async () => {
    await rig.close();
    rmSync(folder, { recursive: true });
  });

  function file(name: string, text: string): string {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  }

  /** Answers with the name in the certificate that it was shown, and the name that it was asked for. */
  async function origin(options: TlsOptions = {}): Promise<string> {
    const describe = (socket: TLSSocket): string => {
      const { subject } = socket.getPeerCertificate() as { subject?: { CN: string } };
      return `client=${subject?.CN ?? 'nobody'} name=${String(socket.servername)}`;
    };
    const server =
      protocol === 'h2' ? http2.createSecureServer({ ...own, ...options }) : https.createServer({ ...own, ...options });
    server.on('secureConnection', (socket: TLSSocket) => sockets.push(socket));
    server.on('request', (_request: unknown, response: { end(text: string): void }) =>
      response.end(describe(sockets.at(-1)!)),
    );
    server.listen(0, 'localhost');
    await once(server, 'listening');
    rig.onClose(() => server.close());
    return `https://localhost:${(server.address() as AddressInfo).port}`;
  }

  async function upstream(url: string, tls: object | undefined, ca?: string): Promise<Upstream> {
    const config = upstreamSchema.parse({ targets: [{ url }], transport, protocol, ...(tls && { tls }) });
    const made = createUpstream('mawbs', config, someUpstreamParts({ ...rig, ca }));
    rig.onClose(() => made.close());
    await Promise.resolve();
    return made;
  }

  const answer = async (to: Upstream): Promise<string> => (await rig.front(to)).ask(ASK);

  it('is verified: 502 for a certificate that nobody vouches for', async () => {
    expect(await answer(await upstream(await origin(), undefined))).toContain('"code":"upstream-unreachable"');
  });

  it('is believed where its own authority vouches for it', async () => {
    const tls = { caFile: file('ca.pem', own.cert) };
    expect(await answer(await upstream(await origin(), tls))).toContain('client=nobody name=localhost');
  });

  it('must have the name that is asked for', async () => {
    const tls = { caFile: file('ca.pem', own.cert), serverName: 'other.example' };
    expect(await answer(await upstream(await origin(), tls))).toContain('"code":"upstream-unreachable"');
  });

  it('is not asked who it is where that is switched off, and shows it', async () => {
    const to = await upstream(await origin(), { insecure: true });
    expect(await answer(to)).toContain('client=nobody');
    expect(to.secrets).toMatchObject({ insecure: true, fault: undefined });
  });

  it('is shown our certificate, and another one once the files change', async () => {
    const url = await origin({ requestCert: true, rejectUnauthorized: false });
    const tls = {
      ...{ caFile: file('ca.pem', own.cert) },
      ...{ certFile: file('client.pem', client.cert), keyFile: file('client.key', client.key) },
    };
    const to = await upstream(url, tls);
    expect(await answer(to)).toContain('client=gateway.example');

    file('client.pem', 'nothing of the kind');
    await to.secrets!.check();
    expect(to.secrets!.fault).toBeDefined();

    const next = aCertificate('next.example');
    file('client.pem', next.cert);
    file('client.key', next.key);
    await to.secrets!.check();
    expect(to.secrets!.fault).toBeUndefined();
    // Connections that are open stay as they are.
    await to.targets[0]!.pool.close();
    expect(await answer(to)).toContain('client=next.example');
  });

  it('is not met again as whom it was believed to be, nor as whom we were, before the files changed', async () => {
    const url = await origin({ requestCert: true, rejectUnauthorized: false });
    const tls = {
      ...{ caFile: file('ca.pem', own.cert) },
      ...{ certFile: file('client.pem', client.cert), keyFile: file('client.key', client.key) },
    };
    const to = await upstream(url, tls);
    const leave = async (): Promise<void> => {
      const left = sockets.splice(0).map((socket) => once(socket.destroy(), 'close'));
      expect(left).toHaveLength(1);
      await Promise.all(left);
    };
    expect(await answer(to)).toContain('client=gateway.example');
    await leave();

    const next = aCertificate('next.example');
    file('client.pem', next.cert);
    file('client.key', next.key);
    await to.secrets!.check();
    expect(await answer(to)).toContain('client=next.example');
    await leave();

    file('ca.pem', next.cert);
    await to.secrets!.check();
    expect(await answer(to)).toContain('"code":"upstream-unreachable"');
  });

  it.each([
    ['a file that is not there', { caFile: '/nowhere/ca.pem' }, /ENOENT/],
    ['an authority that is none', { caFile: __filename }, /holds no certificate/],
  ])('is not made with %s', async (_, tls, reason) => {
    await expect(upstream('https://localhost:1', tls)).rejects.toThrow(reason);
  });

  it('is not made with a certificate and the key of another', async () => {
    const tls = { certFile: file('a.pem', client.cert), keyFile: file('b.key', own.key) };
    await expect(upstream('https://localhost:1', tls)).rejects.toThrow('upstream mawbs, tls: the key is not that');
  });
});
