import { once } from 'node:events';
import http2, { type Http2Server, type ServerHttp2Session, type ServerHttp2Stream } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { PassThrough } from 'node:stream';
import { Rig, turns } from '../../forward/testing';
import type { Connection } from '../connection';
import { connectionsTo } from '../open-connection';
import { anOutgoingRequest, Recorder } from '../testing';

const { NGHTTP2_CANCEL, NGHTTP2_INTERNAL_ERROR, NGHTTP2_NO_ERROR, NGHTTP2_REFUSED_STREAM } = http2.constants;

interface Asked {
  readonly stream: ServerHttp2Stream;
  readonly headers: http2.IncomingHttpHeaders;
}

describe('a connection by h2c', () => {
  let rig: Rig;
  let server: Http2Server;
  let sessions: ServerHttp2Session[];
  let streams: Asked[];
  let open: () => Connection;
  beforeEach(async () => {
    rig = new Rig();
    [sessions, streams] = [[], []];
    server = http2.createServer({ settings: { maxConcurrentStreams: 2 } });
    server.on('session', (session) => sessions.push(session));
    server.on('stream', (stream, headers) => {
      stream.on('error', () => {});
      streams.push({ stream, headers });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    open = connectionsTo(url(), { ...rig, transport: 'undici', protocol: 'h2c' });
    rig.onClose(() => {
      for (const session of sessions) session.destroy();
      server.close();
    });
  });
  afterEach(() => rig.close());

  const url = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  async function asked(n = 0): Promise<Asked> {
    while (streams.length <= n) await turns(1);
    return streams[n]!;
  }

  function send(connection: Connection, facts: Parameters<typeof anOutgoingRequest>[0] = {}): Recorder {
    const recorder = new Recorder();
    connection.send(anOutgoingRequest(facts), recorder);
    return recorder;
  }

  it('tells what becomes of a request in order', async () => {
    const connection = open();
    expect(connection.progress).toBe('unsent');
    const recorder = send(connection, { target: '/a?b', fields: ['X-A', '1', 'x-a', '2', 'Connection', 'close'] });
    const { stream, headers } = await asked();
    expect(headers).toMatchObject({
      ':method': 'GET',
      ':path': '/a?b',
      ':authority': new URL(url()).host,
      'x-a': '1, 2',
    });
    expect(headers).toMatchObject({ te: 'trailers' });
    stream.additionalHeaders({ ':status': 103, link: '</a>' });
    stream.respond({ ':status': 200, 'set-cookie': ['a=1', 'b=2'] }, { waitForTrailers: true });
    stream.on('wantTrailers', () => stream.sendTrailers({ 'x-sum': '3' }));
    stream.end('ok');
    await recorder.over();
    expect(recorder.calls).toEqual(['begun', 'sent', 'informed 103', 'started 200', 'data', 'ended x-sum 3']);
    expect(recorder.fields.join()).toContain('set-cookie,a=1,set-cookie,b=2');
    expect([recorder.text, connection.progress]).toEqual(['ok', 'answered']);
  });

  it('says that an answer without a body is over in the turn in which its head came', async () => {
    const recorder = send(open());
    (await asked()).stream.respond({ ':status': 204 }, { endStream: true });
    await recorder.hears('started');
    expect(recorder.calls.slice(-2)).toEqual(['started 204', 'ended']);
  });

  it('sends bodies: whole with their length, streams as they come', async () => {
    const whole = send(open(), { method: 'POST', body: Buffer.from('hello') });
    const first = await asked();
    expect(first.headers['content-length']).toBe('5');
    first.stream.respond({ ':status': 200 });
    first.stream.pipe(first.stream);
    await whole.over();
    expect(whole.text).toBe('hello');

    const body = new PassThrough();
    const streamed = send(open(), { method: 'POST', body });
    const second = await asked(1);
    second.stream.respond({ ':status': 200 });
    second.stream.pipe(second.stream);
    body.write('one');
    await streamed.hears('data');
    expect(streamed.calls).not.toContain('sent');
    body.end('two');
    await streamed.over();
    expect([streamed.text, streamed.calls.at(-1)]).toEqual(['onetwo', 'ended']);
  });

  it('shares one connection between places, and opens another beyond what the target takes', async () => {
    const places = [open(), open(), open()];
    const recorders = places.map((place) => send(place));
    await asked(2);
    expect(sessions).toHaveLength(2);
    for (const { stream } of streams) stream.respond({ ':status': 200 }, { endStream: true });
    expect(await Promise.all(recorders.map((one) => one.over()))).toEqual(['ended', 'ended', 'ended']);
    const again = places.slice(0, 2).map((place) => send(place));
    await asked(4);
    for (const { stream } of streams.slice(3)) stream.respond({ ':status': 200 }, { endStream: true });
    await Promise.all(again.map((one) => one.over()));
    expect(sessions).toHaveLength(2);
  });

  it('resets the stream when it is broken off, and nobody hears anything more', async () => {
    const connection = open();
    const recorder = send(connection);
    const { stream } = await asked();
    connection.abort();
    await once(stream, 'close');
    expect([stream.rstCode, recorder.calls.at(-1)]).toEqual([NGHTTP2_CANCEL, 'sent']);
    const next = send(connection);
    (await asked(1)).stream.respond({ ':status': 200 }, { endStream: true });
    expect(await next.over()).toBe('ended');
    expect(sessions).toHaveLength(1);
  });

  it('proxy 33: a stream that was refused was not seen, whatever the method', async () => {
    const connection = open();
    const recorder = send(connection, { method: 'POST', body: Buffer.from('a') });
    (await asked()).stream.close(NGHTTP2_REFUSED_STREAM);
    await recorder.over();
    expect(recorder.failure).toMatchObject({ kind: 'broken', stale: true });
    expect(connection.progress).toBe('unsent');
  });

  it('proxy 33: nor was one that the target had not come to when it took its leave', async () => {
    const connection = open();
    const recorder = send(connection);
    await asked();
    sessions[0]!.goaway(NGHTTP2_NO_ERROR, 0x7fffffff);
    sessions[0]!.destroy();
    await recorder.over();
    const again = send(connection);
    (await asked(1)).stream.respond({ ':status': 200 }, { endStream: true });
    expect(await again.over()).toBe('ended');
    expect(sessions).toHaveLength(2);
  });

  it('takes a reset for a broken answer, and never for its end', async () => {
    const connection = open();
    const recorder = send(connection);
    const { stream } = await asked();
    // Else node would end the body first.
    stream.respond({ ':status': 200 }, { waitForTrailers: true });
    stream.write('half');
    await recorder.hears('data');
    stream.close(NGHTTP2_INTERNAL_ERROR);
    await recorder.over();
    expect(recorder.failure).toMatchObject({ kind: 'broken', stale: false });
    expect(connection.progress).toBe('answered');
  });

  it('takes a connection that breaks for a broken answer', async () => {
    const recorder = send(open());
    const { stream } = await asked();
    stream.respond({ ':status': 200 });
    stream.write('half');
    await recorder.hears('data');
    sessions[0]!.socket.destroy();
    sessions[0]!.destroy();
    expect(await recorder.over()).toBe('failed broken');
  });

  it('does not send a request to what speaks no HTTP/2', async () => {
    const origin = await rig.rawOrigin();
    const connection = connectionsTo(origin.url, { ...rig, transport: 'undici', protocol: 'h2c' })();
    const recorder = send(connection, { method: 'POST', body: Buffer.from('a') });
    (await origin.connection()).say('HTTP/1.1 400 Bad Request\r\n\r\n');
    await recorder.over();
    expect(recorder.calls).toEqual(['failed unreachable']);
    expect(connection.progress).toBe('unsent');
  });

  it('dials anew when somebody has waited for a connection in vain, and gives it up with the last who waits', async () => {
    const silent = await rig.rawOrigin();
    const place = connectionsTo(silent.url, { ...rig, transport: 'undici', protocol: 'h2c' });
    const [first, second, third] = [place(), place(), place()];
    for (const one of [first, second]) send(one);
    const dialled = await silent.connection();
    first.abort();
    send(third);
    await silent.connection(1);
    expect(dialled.over).toBe(false);
    second.abort();
    await dialled.all();
    third.abort();
  });

  it('asks nothing of a target that takes no streams, and dials it once for each request', async () => {
    const full = await rig.rawOrigin();
    const recorder = send(connectionsTo(full.url, { ...rig, transport: 'undici', protocol: 'h2c' })());
    // SETTINGS_MAX_CONCURRENT_STREAMS (RFC 9113 §6.5.2) is 0.
    (await full.connection()).say('\0\0\x06\x04\0\0\0\0\0\0\x03\0\0\0\0');
    expect(await recorder.over()).toBe('failed unreachable');
    expect(full.connections).toHaveLength(1);
  });

  it('gives an idle connection up after a while, and one that does not answer a ping', async () => {
    const connection = open();
    const recorder = send(connection);
    (await asked()).stream.respond({ ':status': 200 }, { endStream: true });
    await recorder.over();
    await turns();
    rig.pass(59_999);
    expect(sessions[0]!.destroyed).toBe(false);
    const closed = once(sessions[0]!, 'close');
    rig.pass(1);
    await closed;

    const silent = await rig.rawOrigin();
    const to = connectionsTo(silent.url, { ...rig, transport: 'undici', protocol: 'h2c' })();
    send(to);
    const end = await silent.connection();
    // Settings, and nothing ever after.
    end.say('\0\0\0\x04\0\0\0\0\0');
    await end.hears('/a');
    to.abort();
    rig.pass(5_000);
    await end.all();
    expect(end.over).toBe(true);
  });

  it('refuses fields that must not be written, and the connection is as good as before', async () => {
    const connection = open();
    const recorder = send(connection, { fields: ['a b', '1'] });
    await recorder.over();
    expect(recorder.failure?.kind).toBe('unsendable');
    const next = send(connection);
    (await asked()).stream.respond({ ':status': 200 }, { endStream: true });
    expect(await next.over()).toBe('ended');
  });
});
