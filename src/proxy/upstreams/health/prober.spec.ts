import { once } from 'node:events';
import http2 from 'node:http2';
import type { AddressInfo } from 'node:net';
import { Rig } from '../../forward/testing';
import { HttpProber, type Probed } from './prober';

const at = (url: string): Probed => {
  const { port, host } = new URL(url);
  return { secure: false, address: '127.0.0.1', port: Number(port), hostname: 'mawbs.test', authority: host };
};

describe('HttpProber', () => {
  let rig: Rig;
  beforeEach(() => (rig = new Rig()));
  afterEach(() => rig.close());

  const probe = (url: string, path = '/up'): { result: Promise<number | Error>; cancel: () => void } => {
    let cancel = (): void => {};
    const result = new Promise<number | Error>((done) => (cancel = new HttpProber().probe(at(url), path, done)));
    return { result, cancel };
  };

  it('asks by GET over a connection of its own, and gives it up with the head of the answer', async () => {
    const origin = await rig.rawOrigin();
    const { result } = probe(origin.url, '/up?deep=1');
    const server = await origin.asked();
    expect(server.heard).toMatch(/^GET \/up\?deep=1 HTTP\/1\.1\r\nHost: 127\.0\.0\.1:\d+\r\n/);
    server.say('HTTP/1.1 204 Fine\r\n\r\n');
    expect(await result).toBe(204);
    await server.all();
  });

  it('tells why there was no answer', async () => {
    const origin = await rig.rawOrigin();
    const { result } = probe(origin.url);
    (await origin.asked()).socket.resetAndDestroy();
    expect(await result).toMatchObject({ code: 'ECONNRESET' });
    const { url } = origin;
    origin.close();
    expect(await probe(url).result).toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('takes what is no HTTP for no answer, and an upgrade for the wrong one', async () => {
    const origin = await rig.rawOrigin();
    const garbled = probe(origin.url);
    (await origin.asked(0)).say('220 smtp ready\r\n\r\n');
    expect(await garbled.result).toMatchObject({ code: 'HPE_INVALID_CONSTANT' });
    const upgraded = probe(origin.url);
    (await origin.asked(1)).say('HTTP/1.1 101 Switching\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n');
    expect(await upgraded.result).toBe(101);
  });

  it('breaks off when it is cancelled, and says nothing more', async () => {
    const origin = await rig.rawOrigin();
    const done = jest.fn();
    const cancel = new HttpProber().probe(at(origin.url), '/', done);
    const server = await origin.asked();
    cancel();
    await server.all();
    expect(done).not.toHaveBeenCalled();
  });

  it('asks over HTTP/2 whoever speaks that', async () => {
    const server = http2.createServer((request, response) => {
      response.writeHead(request.url === '/up' && request.authority === 'mawbs.test' ? 204 : 404).end();
    });
    rig.onClose(() => server.close());
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `http://mawbs.test:${(server.address() as AddressInfo).port}`;
    const target: Probed = { ...at(url), authority: 'mawbs.test', protocol: 'h2c' };
    expect(await new Promise((done) => new HttpProber().probe(target, '/up', done))).toBe(204);
  });

  it('finds an error where HTTP/1.1 is spoken and HTTP/2 was to be', async () => {
    const { url } = await rig.httpOrigin((_, response) => response.end());
    const target: Probed = { ...at(url), protocol: 'h2c' };
    expect(await new Promise((done) => new HttpProber().probe(target, '/up', done))).toMatchObject({
      code: expect.stringMatching(/^ERR_HTTP2/) as string,
    });
  });
});
