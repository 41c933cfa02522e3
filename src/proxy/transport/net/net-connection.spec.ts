import { type RawEnd, type RawOrigin, Rig, turns } from '../../forward/testing';
import type { Connection } from '../connection';
import { openConnection } from '../open-connection';
import { anOutgoingRequest, Recorder } from '../testing';

const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';

/** What only our own forwarder does. */
describe('NetConnection', () => {
  let rig: Rig;
  let origin: RawOrigin;
  let connection: Connection;
  beforeEach(async () => {
    rig = new Rig('net');
    origin = await rig.rawOrigin();
    connection = openConnection(origin.url, { ...rig, transport: 'net' });
  });
  afterEach(async () => {
    connection.abort();
    await rig.close();
  });

  async function answered(answer: string, n = 0, method = 'GET'): Promise<{ recorder: Recorder; server: RawEnd }> {
    const recorder = new Recorder();
    connection.send(anOutgoingRequest({ method }), recorder);
    const server = await origin.asked(n);
    server.forget();
    server.say(answer);
    await recorder.over();
    return { recorder, server };
  }

  it('takes a 100 that nobody asked for as one more interim answer', async () => {
    const { recorder } = await answered(`HTTP/1.1 100 Continue\r\n\r\n${OK}`);
    expect(recorder.calls).toEqual(['begun', 'sent', 'informed 100', 'started 200', 'data', 'ended']);
  });

  it('relays the final answer after it, and no 100, for the client was told already', async () => {
    const front = await rig.front(rig.upstream(origin.url));
    const client = await front.client();
    client.say('GET /a HTTP/1.1\r\nHost: gateway.test\r\n\r\n');
    (await origin.asked()).say(`HTTP/1.1 100 Continue\r\n\r\n${OK}`);
    expect(await client.hears(/ok$/)).toMatch(/^HTTP\/1\.1 200 /);
  });

  it('listens to no more than a hundred interim answers', async () => {
    const { recorder } = await answered('HTTP/1.1 102 Processing\r\n\r\n'.repeat(101));
    expect(recorder.calls.at(-1)).toBe('failed broken');
  });

  it('keeps the connection after an answer to HEAD', async () => {
    await answered('HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n', 0, 'HEAD');
    await answered(OK);
    expect(origin.connections).toHaveLength(1);
  });

  it.each([
    ['four seconds', '', 4_000],
    ['two seconds less than the target says', 'Keep-Alive: timeout=10, max=5\r\n', 8_000],
    ['a minute, whatever the target says', 'Keep-Alive: timeout=999\r\n', 60_000],
  ])('gives an idle connection up after %s', async (_when, field, ms) => {
    const { server } = await answered(OK.replace('\r\n', `\r\n${field}`));
    rig.pass(ms - 1);
    await turns();
    expect([server.over, rig.idle.size]).toEqual([false, 1]);
    rig.pass(1);
    await server.all();
    expect(rig.idle.size).toBe(0);
    await answered(OK, 1);
  });

  it('lets a connection that is used again idle from its last answer on', async () => {
    await answered(OK);
    rig.pass(3_000);
    const { server } = await answered(OK);
    rig.pass(3_000);
    await turns();
    expect(server.over).toBe(false);
  });

  it('loses nothing to a connection whose end is there already, though nobody has heard it yet', async () => {
    const { server } = await answered(OK);
    const recorder = new Recorder();
    server.socket.end(() => {
      // The end is with the kernel; timers that are due come before what it has to say.
      setTimeout(() => connection.send(anOutgoingRequest({ method: 'POST' }), recorder), 1);
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    });
    (await origin.asked(1)).say(OK);
    expect(await recorder.over()).toBe('ended');
  });

  it('reads the end of the connection as the end of an answer without a length', async () => {
    const recorder = new Recorder();
    connection.send(anOutgoingRequest(), recorder);
    const server = await origin.asked();
    server.say('HTTP/1.1 200 OK\r\n\r\nto the end');
    await recorder.hears('data');
    expect(recorder.calls).not.toContain('ended');
    server.socket.end();
    expect(await recorder.over()).toBe('ended');
    expect(recorder.text).toBe('to the end');
  });

  it('says what a receiver throws as a fault of this exchange, and goes on', async () => {
    const recorder = new Recorder();
    recorder.started = () => {
      throw new Error('a fault of ours');
    };
    connection.send(anOutgoingRequest(), recorder);
    (await origin.asked()).say(OK);
    expect(await recorder.over()).toBe('failed broken');
    await answered(OK, 1);
  });
});
