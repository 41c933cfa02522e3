import type { Answer, Flow } from '../policy';
import { faults } from './faults';
import { type Front, type RawEnd, Rig, turns } from './testing';

/** What is written without node's ServerResponse: here byte for byte, beside what all answers have in common. */
describe('SocketAnswer', () => {
  const flow: Flow = { pause: () => {}, resume: () => {} };
  let rig: Rig;
  let front: Front;
  beforeEach(() => {
    rig = new Rig('net', 'us');
  });
  afterEach(() => rig.close());

  /** A client that has asked, and hears the answer come. */
  async function asked(how: (answer: Answer) => void, method = 'GET', ...lines: string[]): Promise<RawEnd> {
    front = await rig.front((_exchange, answer) => how(answer));
    const client = await front.client();
    client.say([`${method} /a HTTP/1.1`, 'Host: a', ...lines, '', ''].join('\r\n'));
    return client;
  }
  /** Everything that comes, with a date that is always the same. */
  async function answered(how: (answer: Answer) => void, method = 'GET'): Promise<string> {
    const client = await asked(how, method, 'Connection: close');
    return (await client.all()).replace(/Date: [^\r]+/, 'Date: now');
  }
  const whole =
    (fields: string[], body: string, length = body.length) =>
    (answer: Answer) => {
      answer.started(200, fields, flow, length);
      if (body !== '') answer.data(Buffer.from(body));
      answer.ended([]);
    };
  const HEAD = 'HTTP/1.1 200 OK\r\n';
  const OURS = 'X-Request-Id: request-1\r\nDate: now\r\n';

  it('says a body of known length as it is', async () => {
    expect(await answered(whole(['Content-Length', '2'], 'ok'))).toBe(
      `${HEAD}Content-Length: 2\r\n${OURS}Connection: close\r\n\r\nok`,
    );
  });

  it('says a body of unknown length in chunks, with trailers, and no empty chunk before the end', async () => {
    const answer = await answered((answer) => {
      answer.started(200, ['Trailer', 'X-T'], flow, -1);
      answer.data(Buffer.from('abc'));
      answer.data(Buffer.alloc(0));
      answer.data(Buffer.alloc(17, 'd'));
      answer.ended(['X-T', 'u']);
    });
    expect(answer).toBe(
      `${HEAD}Trailer: X-T\r\n${OURS}Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n` +
        `3\r\nabc\r\n11\r\n${'d'.repeat(17)}\r\n0\r\nX-T: u\r\n\r\n`,
    );
  });

  it('frames a body whose length no field says, whoever said it beside', async () => {
    expect(await answered(whole([], 'ok'))).toMatch(/\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n$/);
  });

  it('never says both a length and chunks', async () => {
    const answer = await answered(whole(['content-length', '2'], 'ok', -1));
    expect(answer).toMatch(/\r\ncontent-length: 2\r\n[^]*\r\n\r\nok$/);
    expect(answer).not.toMatch(/transfer-encoding/i);
  });

  it('leaves the framing of an origin that takes its own length back', async () => {
    const origin = await rig.rawOrigin();
    front = await rig.front(rig.upstream(origin.url));
    const client = await front.client();
    client.say('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    (await origin.asked()).say('HTTP/1.1 200 OK\r\nConnection: content-length\r\nContent-Length: 2\r\n\r\nok');
    expect(await client.hears('ok')).toMatch(/\r\nTransfer-Encoding: chunked\r\n/);
    expect(await client.hears('0\r\n\r\n')).not.toMatch(/content-length/i);
  });

  it('sends the head of an answer of unknown length at once', async () => {
    const client = await asked((answer) => answer.started(200, ['Content-Type', 'text/event-stream'], flow, -1));
    await client.hears('\r\n\r\n');
    expect(client.heard).toMatch(/\r\n\r\n$/);
  });

  it.each([
    ['HEAD', 200],
    ['GET', 204],
    ['GET', 304],
  ])('says no body and no framing of its own to %s with %d, though somebody gives it one', async (method, status) => {
    const answer = await answered((answer) => {
      answer.started(status, ['ETag', '"a"'], flow, -1);
      answer.data(Buffer.from('body'));
      answer.ended([]);
    }, method);
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} [^]*ETag: "a"[^]*\r\n\r\n$`));
    expect(answer).not.toMatch(/transfer-encoding|content-length|body/i);
  });

  it('keeps the length that HEAD is told', async () => {
    expect(await answered(whole(['Content-Length', '5'], '', 0), 'HEAD')).toMatch(
      /\r\nContent-Length: 5\r\n[^]*\r\n\r\n$/,
    );
  });

  it('has a reason for a status that nobody knows', async () => {
    const answer = await answered((answer) => {
      answer.started(299, ['Content-Length', '0'], flow, 0);
      answer.ended([]);
    });
    expect(answer).toMatch(/^HTTP\/1\.1 299 unknown\r\n/);
  });

  it('says interim answers before the final one', async () => {
    const answer = await answered((answer) => {
      answer.informed(103, ['Link', '</a.css>; rel=preload']);
      whole(['Content-Length', '2'], 'ok')(answer);
      answer.informed(103, ['Link', 'late']);
    });
    expect(answer).toMatch(/^HTTP\/1\.1 103 Early Hints\r\nLink: <\/a\.css>; rel=preload\r\n\r\nHTTP\/1\.1 200 OK/);
    expect(answer).not.toContain('late');
  });

  it.each(['X-A\r\nX-B', 'X A', '', 'X-é'])(
    'answers with a problem where a field is called %j, and goes on',
    async (name) => {
      const client = await asked((answer) => {
        expect(() => answer.started(200, [name, 'a'], flow, 0)).toThrow(TypeError);
        answer.failed(faults.broken('unwritable'));
      });
      await client.hears('"code":"upstream-broken"');
      expect(client.heard).toMatch(/^HTTP\/1\.1 502 [^]*Connection: keep-alive/);
      client.forget();
      client.say('GET /a HTTP/1.1\r\nHost: a\r\n\r\n');
      await client.hears('"code":"upstream-broken"');
    },
  );

  it.each(['a\rb', 'a\nb', 'a\0b', 'a\x7f', 'a\u0100'])('writes no field with %j', async (value) => {
    await answered((answer) => {
      expect(() => answer.started(200, ['X-A', value], flow, 0)).toThrow(TypeError);
      expect(() => answer.informed(103, ['X-A', value])).toThrow(TypeError);
      answer.failed(faults.broken('unwritable'));
    });
  });

  it('cuts an answer whose trailers must not be written', async () => {
    const answer = await answered((answer) => {
      answer.started(200, [], flow, -1);
      answer.data(Buffer.from('abc'));
      answer.ended(['X-T', 'a\nb']);
    });
    expect(answer).not.toContain('\r\n0\r\n');
    expect((await front.outcome()).outcome).toMatchObject({ status: 200, code: 'upstream-broken' });
  });

  it('tells of the connection itself, and ends it where a field says so', async () => {
    const fields = ['Connection', 'X-A', 'Keep-Alive', 'timeout=1', 'Transfer-Encoding', 'gzip', 'Content-Length', '2'];
    const client = await asked(whole(fields, 'ok'));
    expect(await client.hears('ok')).toMatch(/\r\nConnection: keep-alive\r\n\r\nok$/);
    expect(client.heard).not.toMatch(/X-A|timeout=1|gzip/);
    const other = await asked(whole(['Connection', 'close', 'Content-Length', '2'], 'ok'));
    expect(await other.all()).toMatch(/\r\nConnection: close\r\n\r\nok$/);
  });

  it('leaves the date of the origin', async () => {
    const dated = await answered(whole(['date', 'Thu, 01 Jan 2026 00:00:00 GMT', 'Content-Length', '0'], '', 0));
    expect(dated.match(/^date:/gim)).toHaveLength(1);
    expect(dated).toContain('date: Thu, 01 Jan 2026 00:00:00 GMT');
  });

  it('is told once to wait for a slow client, whatever comes before that is heeded, and once to go on', async () => {
    const told: string[] = [];
    const slow: Flow = { pause: () => told.push('pause'), resume: () => told.push('resume') };
    let listeners = 0;
    const client = await asked((answer) => {
      answer.started(200, [], slow, -1);
      for (let n = 0; n < 64; n++) answer.data(Buffer.alloc(1024 * 1024));
      listeners = front.begun[0]!.head.request.socket.listenerCount('drain');
    });
    client.socket.pause();
    while (told.length === 0) await turns(1);
    expect(told).toEqual(['pause']);
    expect(listeners).toBeLessThanOrEqual(1);
    client.socket.resume();
    while (told.length === 1) await turns(1);
    expect(told).toEqual(['pause', 'resume']);
  });

  it('leaves nothing behind on a connection whose client takes its answers late', async () => {
    const body = Buffer.alloc(8 * 1024 * 1024);
    const client = await asked((answer) => {
      answer.started(200, ['Content-Length', String(body.length)], flow, body.length);
      answer.data(body);
      expect(rig.deadlines.size).toBe(1);
    });
    const { socket } = (await front.outcome()).exchange.head.request;
    const before = socket.listenerCount('close');
    for (let n = 1; n < 5; n++) {
      client.forget();
      client.say('GET /a HTTP/1.1\r\nHost: a\r\n\r\n');
      await front.outcome(n);
    }
    expect({ close: socket.listenerCount('close'), watched: rig.deadlines.size }).toEqual({
      close: before,
      watched: 0,
    });
  });

  it('knows that a client which left did not get what was still held', async () => {
    const body = Buffer.alloc(32 * 1024 * 1024);
    const client = await asked((answer) => {
      answer.started(200, ['Content-Length', String(body.length)], flow, body.length);
      answer.data(body);
    });
    client.socket.pause();
    while (rig.deadlines.size === 0) await turns(1);
    client.socket.resetAndDestroy();
    expect((await front.outcome()).outcome).toMatchObject({ status: 499, code: 'client-gone' });
    expect(rig.deadlines.size).toBe(0);
    expect(front.over).toHaveLength(1);
  });

  it('is not taken for heard when its last bytes could not be written', async () => {
    const body = Buffer.alloc(32 * 1024 * 1024);
    const client = await asked((answer) => {
      const { socket } = front.begun[0]!.head.request;
      const write = socket.write.bind(socket) as (...said: unknown[]) => boolean;
      // As a write that fails does it: those behind it are told first, then the connection breaks.
      socket.write = (chunk: Buffer | string, ...more: unknown[]) => {
        if (chunk.length > 0) return write(chunk, ...more);
        const broken = new Error('write EPIPE');
        (more.at(-1) as (error: Error) => void)(broken);
        socket.destroy(broken);
        return false;
      };
      answer.started(200, ['Content-Length', String(body.length)], flow, body.length);
      answer.data(body);
    });
    expect((await front.outcome()).outcome).toMatchObject({ status: 499, code: 'client-gone' });
    client.socket.destroy();
  });
});
