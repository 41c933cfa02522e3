import { once } from 'node:events';
import { type Server, createServer } from 'node:http';
import { WebSocket } from 'ws';
import { Collection } from '../shared/collection';
import { closed, listening } from '../testing';
import { Feed } from './feed';
import { type Mawb, type MawbBody, mawbRules, sampleMawbs } from './mawb';

describe('Feed', () => {
  const moving = (tenant: string) => ({ ...sampleMawbs(1)[0]!, tenant, status: 'booked' });
  let server: Server;
  let url: string;
  let feed: Feed;
  let mawbs: Collection<Mawb, MawbBody>;

  async function start(...rows: Mawb[]): Promise<void> {
    server = createServer();
    mawbs = new Collection<Mawb, MawbBody>(mawbRules, rows);
    feed = new Feed('/mawbs/feed', mawbs);
    feed.attachTo(server);
    url = (await listening(server)).replace('http', 'ws');
  }

  afterEach(async () => {
    feed.close();
    await closed(server);
  });

  async function listen(tenant?: string): Promise<{ socket: WebSocket; next: () => Promise<unknown> }> {
    const socket = new WebSocket(`${url}/mawbs/feed`, { headers: tenant ? { 'x-tenant-id': tenant } : {} });
    const waiting: unknown[] = [];
    let wake: () => void = () => undefined;
    socket.on('message', (data: Buffer) => {
      waiting.push(JSON.parse(data.toString()));
      wake();
    });
    const next = async () => {
      while (waiting.length === 0) await new Promise<void>((resolve) => (wake = resolve));
      return waiting.shift();
    };
    expect(await next()).toMatchObject({ type: 'hello', tenant: tenant ?? null });
    return { socket, next };
  }

  it('tells how a shipment moves on, and the list shows it', async () => {
    const row = moving('SERHAFEN:CL');
    await start(row);
    const { next } = await listen('SERHAFEN:CL');
    feed.advance();
    expect(await next()).toMatchObject({ type: 'mawb.status', id: row.id, from: 'booked', to: 'received' });
    expect(mawbs.ofTenant('SERHAFEN:CL')[0]).toMatchObject({ status: 'received' });
  });

  it("tells nobody of another tenant's shipment", async () => {
    await start(moving('ANDESLOG:PE'));
    const { socket, next } = await listen('SERHAFEN:CL');
    feed.advance();
    socket.send('{"type":"ping"}');
    expect(await next()).toMatchObject({ type: 'pong' });
  });

  it('answers pings and minds nothing else that a client says', async () => {
    await start();
    const { socket, next } = await listen();
    for (const said of ['no JSON', 'null', '{"type":"pong"}', '{"type":"ping"}']) socket.send(said);
    expect(await next()).toMatchObject({ type: 'pong' });
    socket.ping();
    await once(socket, 'pong');
  });

  it('answers 404 to an upgrade elsewhere', async () => {
    await start();
    const socket = new WebSocket(`${url}/mawbs/other`);
    const [error] = (await once(socket, 'error')) as [Error];
    expect(error.message).toContain('404');
  });

  it('says good-bye when the service ends', async () => {
    await start();
    const { socket } = await listen();
    feed.close();
    expect((await once(socket, 'close'))[0]).toBe(1001);
  });
});
