import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect as dial, type Socket } from 'node:net';
import type { ClientSocket } from '../../proxy';
import { FakeClock } from '../../shared/clock';
import { type OpenDoor, openDoor, type OpenDoorOptions, readAnswer, sayDirectly } from '../testing';
import { DirectConnections } from './direct-connections';

const GET = 'GET /data HTTP/1.1\r\nHost: gateway.example\r\n\r\n';
const HANDSHAKE = `${GET.slice(0, -2)}Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`;
const get = (path: string, ...lines: string[]): string =>
  [`GET ${path} HTTP/1.1`, 'Host: gateway.example', ...lines, '', ''].join('\r\n');

/** Turns of the event loop, for what must have had its chance to happen. */
async function turns(count = 30): Promise<void> {
  for (let i = 0; i < count; i++) await new Promise((resolve) => setImmediate(resolve));
}

class Client {
  heard = '';
  over = false;
  reset = false;
  constructor(readonly socket: Socket) {
    socket.on('data', (bytes: Buffer) => (this.heard += bytes.toString('latin1')));
    socket.on('end', () => (this.over = true)).on('close', () => (this.over = true));
    socket.on('error', () => (this.reset = true));
  }
  say(bytes: string): void {
    this.socket.write(bytes, 'latin1');
  }
  async until(holds: () => boolean): Promise<void> {
    while (!holds()) await turns(1);
  }
  async hears(what: string): Promise<string> {
    await this.until(() => this.heard.includes(what) || this.over);
    expect(this.heard).toContain(what);
    return this.heard;
  }
  async ends(): Promise<string> {
    await this.until(() => this.over);
    return this.heard;
  }
}

describe('a connection whose requests come whole', () => {
  const clock = new FakeClock();
  let door: OpenDoor;
  const open = async (options: OpenDoorOptions = {}): Promise<void> => {
    door = await openDoor({ direct: true, clock, ...options });
  };
  const client = async (): Promise<Client> => new Client(await door.dial());
  const paths = (): string[] => door.dataPlane.served.map(({ path }) => path);
  /** Answers none of them by itself. */
  const hold = (): void => void (door.dataPlane.answerDirect = () => {});
  const answer = (n: number): void => {
    const { head, client: waiting } = door.dataPlane.direct[n]!;
    sayDirectly(waiting, head.path);
  };
  const came = (count: number) => async (): Promise<void> => {
    while (door.dataPlane.served.length < count) await turns(1);
  };
  afterEach(() => (door.server.listening ? door.close() : undefined));

  it('serves one after the other without node, and no listener is left of any', async () => {
    await open({ maxRequests: 5000 });
    let socket: Socket | undefined;
    let listeners: number[] = [];
    door.dataPlane.answerDirect = (head, waiting) => {
      socket ??= waiting.socket;
      listeners = socket.eventNames().map((name) => socket!.listenerCount(name));
      sayDirectly(waiting, head.path);
    };
    const one = await client();
    for (let n = 0; n < 1000; n++) {
      one.heard = '';
      one.say(get(`/data/${n}`));
      await one.hears(`\r\n\r\n/data/${n}`);
    }
    expect(door.dataPlane.direct).toHaveLength(1000);
    expect(Math.max(...listeners)).toBeLessThanOrEqual(2);
  });

  it.each([
    ['a request in pieces', [GET.slice(0, 20), GET.slice(20)], 1],
    ['a body behind its head', ['POST /data HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n', 'ok'], 1],
    ['two requests at once', [get('/data/1') + get('/data/2')], 2],
    ['a request without plain grammar', [get('/data', 'X-A:b')], 1],
    ['an absolute target', [get('http://gateway.example/data')], 1],
    ['chunks', ['POST /data HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'], 1],
  ])('is node’s from the first byte of %s on, and stays so', async (_, pieces, count) => {
    await open();
    const one = await client();
    one.say(get('/data/before'));
    await one.hears('/data/before');
    for (const piece of pieces) {
      one.say(piece);
      await turns();
    }
    await came(1 + count)();
    one.say(get('/data/after', 'Connection: close'));
    await one.ends();
    expect(one.heard).toMatch(/\/data\/after$/);
    expect(paths()).toHaveLength(2 + count);
    expect(door.dataPlane.direct).toHaveLength(1);
  });

  it('is node’s for what is no route’s, and says what it says there', async () => {
    await open();
    const one = await client();
    one.say(get('/data'));
    await one.hears('/data');
    one.say(get('/control', 'Connection: close'));
    expect(await one.ends()).toMatch(/\/control$/);
  });

  it('takes a WebSocket handshake after plain requests', async () => {
    await open();
    const one = await client();
    one.say(GET);
    await one.hears('/data');
    one.say(HANDSHAKE);
    await one.hears('101 Switching Protocols');
    expect(door.dataPlane.tunnelled.map(({ path }) => path)).toEqual(['/data']);
  });

  it('refuses what nobody can read after plain requests', async () => {
    await open();
    const one = await client();
    one.say(GET);
    await one.hears('/data');
    one.heard = '';
    one.say('GET /data HTTP/1.1\r\nHost : a\r\n\r\n');
    expect(readAnswer(await one.ends()).status).toBe(400);
  });

  it('keeps what comes early, and answers in order', async () => {
    await open();
    hold();
    const one = await client();
    one.say(get('/data/1'));
    await came(1)();
    one.say(get('/data/2'));
    await turns();
    one.say(get('/data/3') + get('/data/4').slice(0, 10));
    await turns();
    expect(paths()).toEqual(['/data/1']);
    answer(0);
    await came(2)();
    await turns();
    expect(paths()).toEqual(['/data/1', '/data/2']);
    answer(1);
    await came(3)();
    one.say(get('/data/4', 'Connection: close').slice(10));
    expect(await one.ends()).toMatch(/\/data\/1HTTP[^]*\/data\/2HTTP[^]*\/data\/3HTTP[^]*\/data\/4$/);
    expect(paths()).toEqual(['/data/1', '/data/2', '/data/3', '/data/4']);
  });

  it('reads no more of what comes early than fits into memory', async () => {
    await open();
    hold();
    const one = await client();
    one.say(GET);
    await came(1)();
    for (let n = 0; n < 512; n++) one.socket.write(Buffer.alloc(64 * 1024, 'a'));
    await turns(200);
    const { socket } = door.dataPlane.direct[0]!.client;
    expect(socket.bytesRead).toBeLessThan(1024 * 1024);
    one.socket.destroy();
  });

  it('is over for a client that ends its direction, with what it asked for', async () => {
    await open();
    hold();
    let gone = 0;
    const one = await client();
    one.say(GET);
    await came(1)();
    door.dataPlane.direct[0]!.client.answering({ disconnected: () => gone++ });
    one.socket.end();
    await one.ends();
    await one.until(() => gone > 0);
    expect(gone).toBe(1);
  });

  it.each(['end', 'resetAndDestroy'] as const)('is let go when its client leaves by %s while idle', async (how) => {
    await open();
    const one = await client();
    one.say(GET);
    await one.hears('/data');
    const { socket } = door.dataPlane.direct[0]!.client;
    one.socket[how]();
    await one.until(() => socket.destroyed);
    expect(door.dataPlane.direct).toHaveLength(1);
  });

  it('tells who answers of a reset, also with something early in hand', async () => {
    await open();
    hold();
    const one = await client();
    one.say(get('/data/1'));
    await came(1)();
    let gone = 0;
    door.dataPlane.direct[0]!.client.answering({ disconnected: () => gone++ });
    one.say(get('/data/2'));
    await turns();
    one.socket.resetAndDestroy();
    await one.until(() => gone > 0);
    expect(paths()).toEqual(['/data/1']);
  });

  it('begins nothing behind the answer that says it is the last', async () => {
    await open({ maxRequests: 2 });
    const one = await client();
    one.say(get('/data/1'));
    expect(await one.hears('/data/1')).toMatch(/Connection: keep-alive/);
    one.heard = '';
    hold();
    one.say(get('/data/2'));
    await came(2)();
    one.say(get('/data/3'));
    await turns();
    answer(1);
    one.say(get('/data/4'));
    expect(await one.ends()).toMatch(/Connection: close\r\n\r\n\/data\/2$/);
    expect(one.reset).toBe(false);
    await turns();
    expect(paths()).toEqual(['/data/1', '/data/2']);
  });

  it('begins nothing that comes between its last answer and its end', async () => {
    await open();
    let waiting: Socket | undefined;
    door.dataPlane.answerDirect = (head, { socket }) =>
      (waiting = socket) && sayDirectly(door.dataPlane.direct[0]!.client, head.path);
    const one = await client();
    one.say(get('/data/1', 'Connection: close'));
    await came(1)();
    // As if these bytes had been in the kernel a moment before.
    waiting!.emit('data', Buffer.from(get('/data/2')));
    await one.ends();
    expect(paths()).toEqual(['/data/1']);
  });

  it('counts requests and time alike here and at node', async () => {
    await open({ maxRequests: 3 });
    const one = await client();
    one.say(get('/data/1'));
    await one.hears('/data/1');
    one.say(get('/data/2', 'X-A:b'));
    await one.hears('/data/2');
    one.say(get('/data/3'));
    expect((await one.ends()).match(/Connection: close/g)).toHaveLength(1);

    const other = await client();
    other.say(get('/data/4'));
    await other.hears('/data/4');
    clock.advance(60_000);
    other.say(get('/data/5'));
    expect(await other.ends()).toMatch(/Connection: close\r\n\r\n\/data\/5$/);
  });

  it('is closed with the server: silent and idle at once, busy after its answer', async () => {
    await open();
    const [silent, idle, busy] = [await client(), await client(), await client()];
    idle.say(get('/data/idle'));
    await idle.hears('/data/idle');
    hold();
    busy.say(get('/data/busy'));
    await came(2)();
    const closed = once(door.server, 'close');
    door.server.close();
    await silent.ends();
    await idle.ends();
    expect(busy.over).toBe(false);
    door.dataPlane.direct[1]!.client.isLast = true;
    answer(1);
    expect(await busy.ends()).toMatch(/\/data\/busy$/);
    await closed;
  });

  it('is cut with all of the server’s', async () => {
    await open();
    hold();
    const busy = await client();
    busy.say(GET);
    await came(1)();
    door.server.closeAllConnections();
    expect(await busy.ends()).toBe('');
  });

  it('counts for its address', async () => {
    await open({ addressConnections: 1 });
    const one = await client();
    one.say(GET);
    await one.hears('/data');
    await (await client()).ends();
    one.heard = '';
    one.say(GET);
    await one.hears('/data');
  });
});

describe('time that connections are given before anything is under way', () => {
  const BOUNDS = { headersTimeoutMs: 1000, keepAliveMs: 5000 };
  const clock = new FakeClock();
  const silent: Socket[] = [];
  const served: ClientSocket[] = [];
  let server: Server;
  let connections: DirectConnections;
  beforeEach(async () => {
    server = createServer();
    connections = new DirectConnections(BOUNDS, clock, {
      serve: (client) => {
        client.accept();
        served.push(client);
        return true;
      },
      isLast: () => false,
      silent: (socket) => silent.push(socket),
    });
    connections.attach(server, 'connection');
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
    silent.length = served.length = 0;
  });

  async function client(): Promise<Client> {
    const opened = once(server, 'connection');
    const socket = dial((server.address() as AddressInfo).port, '127.0.0.1');
    await opened;
    return new Client(socket);
  }
  const pass = (ms: number): void => {
    clock.advance(ms);
    connections.sweep();
  };

  it('is that for a head, when they never say anything; and then nothing of theirs is begun', async () => {
    const one = await client();
    pass(999);
    expect(silent).toEqual([]);
    pass(1);
    expect(silent).toHaveLength(1);
    one.say(GET);
    await one.until(() => silent[0]!.bytesRead > 0);
    pass(1000);
    expect({ silent: silent.length, served: served.length }).toEqual({ silent: 1, served: 0 });
  });

  it('is a second more than they are told, once they have been answered; not while something is under way', async () => {
    const one = await client();
    one.say(GET);
    await one.until(() => served.length > 0);
    pass(60_000);
    expect(served[0]!.socket.destroyed).toBe(false);
    sayDirectly(served[0]!, 'ok');
    expect(await one.hears('ok')).toContain('timeout=5\r\n');
    pass(5_999);
    expect(served[0]!.socket.destroyed).toBe(false);
    pass(1);
    await one.ends();
    await one.until(() => connections.size === 0);
  });
});
