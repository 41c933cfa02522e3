import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Front, TRANSPORTS } from '../forward/testing';
import type { Upstream } from '../upstreams';
import { WrapperRig } from './testing';

describe.each(TRANSPORTS)('stickToTarget, over %s', (transport) => {
  let rig: WrapperRig;
  let upstream: Upstream;
  let front: Front;
  const servers: Server[] = [];

  const start = async (stickiness: object = {}): Promise<void> => {
    rig = new WrapperRig(transport);
    const urls: string[] = [];
    for (const name of ['a', 'b', 'c']) {
      const { url, server } = await rig.httpOrigin((_, response) => response.end(name));
      servers.push(server);
      urls.push(url);
    }
    upstream = rig.service('mawbs', urls, { stickiness });
    front = await rig.frontOf(upstream);
  };
  afterEach(() => rig.close());

  const ask = async (cookie?: string): Promise<{ name: string; set: string | undefined }> => {
    const field = cookie === undefined ? '' : `Cookie: x=1; ${cookie}\r\n`;
    const heard = await front.ask(`GET / HTTP/1.1\r\nHost: a\r\n${field}Connection: close\r\n\r\n`);
    return { name: heard.at(-1)!, set: /^Set-Cookie: (.*)\r$/m.exec(heard)?.[1] };
  };
  const pair = (set: string): string => set.split(';')[0]!;

  it('keeps a client at the target it had first, by a name that tells nothing', async () => {
    await start();
    const { name, set } = await ask();
    expect(set).toMatch(/^iam-gateway-target-mawbs=[A-Za-z0-9_-]{16}; Path=\/; HttpOnly; Secure; SameSite=Lax$/);
    for (let i = 0; i < 6; i++) expect(await ask(pair(set!))).toEqual({ name, set: undefined });
  });

  it('leaves the cookies of other upstreams alone: a client of two stays with a target of each', async () => {
    await start();
    const other = rig.service(
      'other',
      upstream.targets.map(({ origin }) => origin),
      { stickiness: {} },
    );
    const first = await ask();
    front = await rig.frontOf(other);
    const second = await ask(pair(first.set!));
    const both = `${pair(first.set!)}; ${pair(second.set!)}`;
    expect(await ask(both)).toEqual({ name: second.name, set: undefined });
    front = await rig.frontOf(upstream);
    expect(await ask(both)).toEqual({ name: first.name, set: undefined });
  });

  it('names its cookie and its life as configured', async () => {
    await start({ cookie: 'at', maxAgeSeconds: 60, sameSite: 'None', secure: false });
    expect((await ask()).set).toMatch(/^at=[^;]+; Path=\/; Max-Age=60; HttpOnly; SameSite=None$/);
  });

  it('balances what names nobody', async () => {
    await start();
    const { set } = await ask('iam-gateway-target-mawbs=http://127.0.0.1');
    expect(set).toBeDefined();
  });

  it('sends a client elsewhere, and tells it so, while its target cannot be used', async () => {
    await start();
    const { name, set } = await ask();
    const target = upstream.targets['abc'.indexOf(name)]!;
    target.standing.setUp(false);
    const moved = await ask(pair(set!));
    expect(moved.name).not.toBe(name);
    expect(moved.set).toBeDefined();
    target.standing.setUp(true);
    expect((await ask(pair(moved.set!))).name).toBe(moved.name);
  });

  it('names who answered, not who was tried first', async () => {
    await start();
    const { name, set } = await ask();
    const gone = servers.find(
      (server) => (server.address() as AddressInfo | null)?.port === upstream.targets['abc'.indexOf(name)]!.port,
    )!;
    gone.closeAllConnections();
    gone.close();
    const moved = await ask(pair(set!));
    expect(moved.name).not.toBe(name);
    expect((await ask(pair(moved.set!))).name).toBe(moved.name);
  });

  it('gives every instance with the same key the same names, and no two upstreams', async () => {
    await start();
    const { set } = await ask();
    const twin = rig.service(
      'mawbs',
      upstream.targets.map(({ origin }) => origin),
      { stickiness: {} },
    );
    const other = rig.service(
      'hawbs',
      upstream.targets.map(({ origin }) => origin),
      { stickiness: {} },
    );
    const { begun } = front;
    const cookies = [twin, other].map((one) => {
      begun[0]!.target = one.targets.find(({ key }) => key === begun[0]!.target!.key)!;
      return pair(one.stickiness!.cookieFor(begun[0]!)!);
    });
    expect(cookies[0]).toBe(pair(set!));
    expect(cookies[1]).not.toBe(pair(set!));
  });
});
