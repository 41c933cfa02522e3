import { OpenSockets } from '../../open-sockets';
import { aPrincipal } from '../../../access/testing';
import { type Front, type FrontOptions, type RawOrigin, Rig, turns } from '../testing';
import { CLOSE, PING, PONG } from './frame';
import { close, type Ends, frame, heard, join } from './testing';

const TEXT = 1;
const SECOND = 1_000;
/** What a ping of the gateway looks like, and the mark in it. */
const PING_TO_CLIENT = /\x89[\b]([^]{8})$/;
const PING_TO_SERVER = /\x89\x88\0\0\0\0([^]{8})$/;

let rig: Rig;
let origin: RawOrigin;
let front: Front;
beforeEach(async () => {
  rig = new Rig();
  origin = await rig.rawOrigin();
});
afterEach(() => rig.close());

async function joined(options: FrontOptions = {}): Promise<Ends> {
  front = await rig.front(rig.upstream(origin.url), options);
  return join(front, origin);
}
const fromClient = (opcode: number, payload: string | number): Buffer => frame(opcode, payload, { masked: true });
const markIn = (text: string, ping: RegExp): Buffer => Buffer.from(ping.exec(text)![1]!, 'latin1');

/** Lets what was said last arrive: it is answered by the other end. */
async function settle({ client, server }: Ends): Promise<void> {
  server.say(frame(TEXT, 'settled'));
  await client.hears('settled');
  client.say(fromClient(TEXT, 7));
  await server.hears(heard(fromClient(TEXT, 7)));
  client.forget();
  server.forget();
}

describe('a tunnel that is silent', () => {
  it('asks an end by a ping, and keeps the answer for itself', async () => {
    const ends = await joined();
    rig.pass(30 * SECOND);
    const toClient = markIn(await ends.client.hears(PING_TO_CLIENT), PING_TO_CLIENT);
    const toServer = markIn(await ends.server.hears(PING_TO_SERVER), PING_TO_SERVER);
    expect(toClient.equals(toServer)).toBe(true);
    ends.client.forget();
    ends.server.forget();
    ends.client.say(frame(PONG, toClient, { masked: true }));
    ends.server.say(frame(PONG, toServer));
    ends.client.say(fromClient(TEXT, 'hello'));
    ends.server.say(frame(TEXT, 'world'));
    await ends.client.hears('world');
    await ends.server.hears(heard(fromClient(TEXT, 'hello')));
    expect(ends.client.heard).toBe(heard(frame(TEXT, 'world')));
    expect(ends.server.heard).toBe(heard(fromClient(TEXT, 'hello')));
  });

  it('cuts an end that does not answer, and the other end with it', async () => {
    const ends = await joined();
    rig.pass(30 * SECOND);
    await ends.client.hears(PING_TO_CLIENT);
    await ends.server.hears(PING_TO_SERVER);
    ends.server.say(frame(PONG, markIn(ends.server.heard, PING_TO_SERVER)));
    rig.pass(9_999);
    await turns();
    expect([ends.client.over, ends.server.over]).toEqual([false, false]);
    rig.pass(1);
    await ends.client.all();
    await ends.server.all();
    expect((await front.outcome()).outcome).toMatchObject({ status: 101, code: 'client-gone' });
    expect(rig.counts.closed.get('none')).toBe(1);
  });

  it('takes the ping of the other end for one of its own, and passes it and its answer once', async () => {
    const { client, server } = await joined();
    rig.pass(29 * SECOND);
    server.say(frame(PING, 'are you there'));
    await client.hears('are you there');
    client.forget();
    rig.pass(5 * SECOND);
    await turns();
    expect(client.heard).toBe('');
    client.say(fromClient(PONG, 'are you there'));
    await server.hears(heard(fromClient(PONG, 'are you there')));
    rig.pass(20 * SECOND);
    await turns();
    expect(client.over).toBe(false);
  });

  it('does not ping into the middle of a frame', async () => {
    const { client, server } = await joined();
    server.say(frame(TEXT, 'hello').subarray(0, 4));
    await client.hears('he');
    rig.pass(30 * SECOND);
    server.say(frame(TEXT, 'hello').subarray(4));
    await client.hears('llo');
    expect(client.heard).toBe(heard(frame(TEXT, 'hello')));
    rig.pass(SECOND);
    await client.hears(PING_TO_CLIENT);
  });

  it('is closed with 1001 when nobody uses it, whatever answers our pings', async () => {
    const { client, server } = await joined({ websocket: { idleSeconds: 60, pingSeconds: 20 } });
    for (let i = 0; i < 2; i++) {
      rig.pass(20 * SECOND);
      client.say(frame(PONG, markIn(await client.hears(PING_TO_CLIENT), PING_TO_CLIENT), { masked: true }));
      server.say(frame(PONG, markIn(await server.hears(PING_TO_SERVER), PING_TO_SERVER)));
      await turns(50);
      client.forget();
      server.forget();
    }
    rig.pass(20 * SECOND);
    expect(await client.all()).toBe(close(1001, 'idle'));
    expect(await server.all()).toBe(close(1001, 'idle', true));
  });

  it('is not closed while its ends keep it alive themselves', async () => {
    const ends = await joined({ websocket: { idleSeconds: 60, pingSeconds: 50 } });
    for (let i = 0; i < 4; i++) {
      rig.pass(40 * SECOND);
      ends.client.say(fromClient(PING, 'on'));
      await ends.server.hears(heard(fromClient(PING, 'on')));
      await settle(ends);
    }
    expect(ends.client.over).toBe(false);
  });
});

describe('a tunnel has bounds', () => {
  it('of age: it is closed with 1001 however busy it is', async () => {
    const ends = await joined({ websocket: { maxAgeSeconds: 60 } });
    rig.pass(25 * SECOND);
    await settle(ends);
    rig.pass(25 * SECOND);
    await settle(ends);
    rig.pass(10 * SECOND);
    expect(await ends.client.all()).toBe(close(1001, 'maximum age'));
    expect(await ends.server.all()).toBe(close(1001, 'maximum age', true));
    rig.pass(SECOND);
    expect((await front.outcome()).exchange.socket!.closeCode).toBe(1001);
  });

  it('of a message: its sender is told 1009, and the other end that nothing more comes', async () => {
    const { client, server } = await joined({ websocket: { maxMessageBytes: 10 } });
    client.say(Buffer.concat([fromClient(TEXT, '0123456789'), fromClient(TEXT, 11)]));
    expect(await client.all()).toBe(close(1009));
    expect(await server.all()).toBe(heard(fromClient(TEXT, '0123456789')) + close(1001, '', true));
  });

  it('of messages: one user has one bucket over all its tunnels', async () => {
    const sockets = new OpenSockets(rig.clock);
    const first = await joined({
      websocket: { perUser: { messages: { perSecond: 1, burst: 3 } } },
      prepare: (exchange) => (exchange.socket!.user = sockets.enter('ana')),
    });
    const second = await join(front, origin);
    first.client.say(Buffer.concat([fromClient(TEXT, '1'), fromClient(TEXT, '2')]));
    await first.server.hears(heard(fromClient(TEXT, '2')));
    second.client.say(Buffer.concat([fromClient(TEXT, '3'), fromClient(TEXT, '4')]));
    expect(await second.client.all()).toBe(close(1008, 'too many messages'));
    expect(await second.server.all()).toBe(heard(fromClient(TEXT, '3')) + close(1001, '', true));
    rig.pass(SECOND);
    first.client.say(fromClient(TEXT, '5'));
    await first.server.hears(heard(fromClient(TEXT, '5')));
  });

  describe('of messages, past which there is no way', () => {
    const limited = (): Promise<Ends> => {
      const sockets = new OpenSockets(rig.clock);
      return joined({
        websocket: { perUser: { messages: { perSecond: 1, burst: 2 } } },
        prepare: (exchange) => (exchange.socket!.user = sockets.enter('ana')),
      });
    };
    const piece = (bytes: number): Buffer => frame(TEXT, bytes, { masked: true, fin: false });

    it.each([
      ['by pings', () => fromClient(PING, '')],
      ['by pongs that nobody asked for', () => fromClient(PONG, '')],
      ['by small pieces of a message', () => piece(1_023)],
    ])('%s', async (_how, make) => {
      const { client, server } = await limited();
      client.say(Buffer.concat([make(), make(), make(), make()]));
      expect(await client.all()).toBe(close(1008, 'too many messages'));
      expect(await server.all()).toBe(heard(make()) + heard(make()) + close(1001, '', true));
    });

    it('but answers to pings of the upstream are free, and large pieces count as one message', async () => {
      const { client, server } = await limited();
      for (const beat of ['1', '2', '3']) {
        server.say(frame(PING, beat));
        await client.hears(heard(frame(PING, beat)));
        client.say(fromClient(PONG, beat));
        await server.hears(heard(fromClient(PONG, beat)));
      }
      const last = fromClient(TEXT, 'last');
      client.say(Buffer.concat([piece(1_024), piece(1_024), piece(1_024), last]));
      await server.hears(heard(last));
    });
  });

  it('of what is a frame at all: 1002', async () => {
    const { client, server } = await joined();
    client.say(frame(TEXT, 'without a mask'));
    expect(await client.all()).toBe(close(1002));
    expect(await server.all()).toBe(close(1001, '', true));
  });
});

describe('a tunnel and the token it was opened with', () => {
  const EXPIRES_IN = 50 * SECOND;
  const asAna = (): FrontOptions => ({
    websocket: { pingSeconds: 86_400, idleSeconds: 86_400 },
    prepare: (exchange) => (exchange.principal = aPrincipal({ expiresAtMs: rig.clock.nowMs() + EXPIRES_IN })),
  });

  it('is closed with 4401 when it expires', async () => {
    const { client, server } = await joined(asAna());
    rig.pass(EXPIRES_IN - 1);
    expect(rig.renewals.asked).toBe(0);
    rig.pass(1);
    expect(await client.all()).toBe(close(4401, 'token expired'));
    expect(await server.all()).toBe(close(4401, 'token expired', true));
    rig.pass(SECOND);
    await front.outcome();
    expect(Object.fromEntries(rig.counts.closed)).toEqual({ '4401': 1 });
  });

  it('stays open while its session is refreshed', async () => {
    const ends = await joined(asAna());
    rig.renewals.untilMs = rig.clock.nowMs() + 2 * EXPIRES_IN;
    rig.pass(EXPIRES_IN);
    await settle(ends);
    rig.pass(EXPIRES_IN - 1);
    await settle(ends);
    expect(rig.renewals.asked).toBe(1);
    rig.renewals.untilMs = undefined;
    rig.pass(1);
    expect(await ends.client.all()).toBe(close(4401, 'token expired'));
  });

  it('waits a little for whoever knows, and no longer', async () => {
    const ends = await joined(asAna());
    rig.renewals.untilMs = new Error('no database');
    rig.pass(EXPIRES_IN);
    await settle(ends);
    for (let i = 1; i < 8; i++) {
      expect([rig.renewals.asked, ends.client.over]).toEqual([i, false]);
      rig.pass(2 * SECOND);
      await turns();
    }
    expect(await ends.client.all()).toBe(close(4401, 'token expired'));
  });

  it('has nothing to wait for where nobody is known', async () => {
    const ends = await joined({ websocket: { pingSeconds: 86_400, idleSeconds: 86_400 } });
    rig.pass(86_000 * SECOND);
    await settle(ends);
    expect(rig.renewals.asked).toBe(0);
  });
});

describe('the end of a tunnel', () => {
  it('proxy 42: keeps the code and reason of either end, and says nothing after it', async () => {
    const { client, server } = await joined();
    server.say(frame(CLOSE, '\x0f\xa0out of cargo'));
    expect(await client.hears('out of cargo')).toBe(heard(frame(CLOSE, '\x0f\xa0out of cargo')));
    const closed = rig.tunnels.closeAll();
    client.say(fromClient(CLOSE, '\x0f\xa0'));
    client.socket.end();
    server.socket.end();
    await closed;
    expect(client.heard).toBe(heard(frame(CLOSE, '\x0f\xa0out of cargo')));
    expect((await front.outcome()).exchange.socket!.closeCode).toBe(4000);
    expect(rig.counts.closed.get('4xxx')).toBe(1);
  });

  it.each([
    ['1005', '\x03\xed'],
    ['1006', '\x03\xee'],
    ['a code of one byte', '\x03'],
  ])('proxy 42: never passes %s on', async (_what, payload) => {
    const { client, server } = await joined();
    server.say(frame(CLOSE, Buffer.from(payload, 'latin1')));
    expect(await client.hears(/\x88/)).toBe(close(1002));
  });

  it('passes a Close without a code as such, and calls it 1005 where it is counted', async () => {
    const { client, server } = await joined();
    client.say(fromClient(CLOSE, ''));
    await server.hears(heard(fromClient(CLOSE, '')));
    server.say(frame(CLOSE, ''));
    await client.hears('\x88\x00');
    server.socket.end();
    client.socket.end();
    await front.outcome();
    expect(Object.fromEntries(rig.counts.closed)).toEqual({ '1005': 1 });
  });

  it('is cut when an end does not answer the Close of the other one in 10 s', async () => {
    const { client, server } = await joined();
    server.say(frame(CLOSE, '\x03\xe8'));
    await client.hears('\x88');
    rig.pass(10 * SECOND);
    await client.all();
    await server.all();
    expect((await front.outcome()).outcome).toMatchObject({ status: 101, fault: undefined });
  });

  it('is counted: what was open, opened and closed, messages and bytes', async () => {
    const ends = await joined();
    expect(rig.counts).toMatchObject({ open: 1, opened: 1 });
    ends.client.say(Buffer.concat([fromClient(TEXT, 'one'), fromClient(PING, '')]));
    await ends.server.hears(heard(fromClient(PING, '')));
    ends.server.say(Buffer.concat([frame(TEXT, 'one'), frame(TEXT, 'two')]));
    await ends.client.hears('two');
    ends.client.socket.end();
    ends.server.socket.end();
    const { exchange } = await front.outcome();
    expect(rig.counts).toMatchObject({ open: 0, opened: 1, messagesIn: 1, messagesOut: 2, bytesIn: 15, bytesOut: 10 });
    expect(exchange.socket).toMatchObject({ closeCode: 0, messagesIn: 1, messagesOut: 2 });
  });
});
