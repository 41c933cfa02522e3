import { refusal } from '../../shared/problem';
import type { Answer, Flow } from '../policy';
import { faults } from './faults';
import { type Front, type RawEnd, Rig, turns } from './testing';

/** What a wrapper may do with an answer, without an upstream. */
describe.each(['node', 'us'] as const)('an answer, written by %s', (reader) => {
  const flow: Flow = { pause: () => {}, resume: () => {} };
  let rig: Rig;
  beforeEach(() => {
    rig = new Rig('net', reader);
  });
  afterEach(() => rig.close());

  async function answered(how: (answer: Answer) => void, method = 'GET'): Promise<{ client: RawEnd; front: Front }> {
    const front = await rig.front((_exchange, answer) => how(answer));
    const client = await front.client();
    client.say(`${method} /a HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`);
    await client.all();
    return { client, front };
  }

  it('renders a refusal, with its code for the log', async () => {
    const { client, front } = await answered((answer) =>
      answer.refused(refusal(429, 'rate-limited', { 'Retry-After': '9' })),
    );
    expect(client.heard).toMatch(/^HTTP\/1\.1 429 [^]*Retry-After: 9\r\n[^]*"code":"rate-limited"/);
    expect((await front.outcome()).outcome).toEqual({ status: 429, fault: undefined, code: 'rate-limited' });
  });

  it('is done with a request without a body as soon as it is refused, and takes the next one', async () => {
    const front = await rig.front((_exchange, answer) => answer.refused(refusal(403, 'insufficient-role')));
    const client = await front.client();
    client.say('GET /a HTTP/1.1\r\nHost: a\r\n\r\n');
    await front.outcome();
    expect(rig.deadlines.size).toBe(0);
    client.say('GET /a HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
    await client.all();
    expect(client.heard.match(/HTTP\/1\.1 403/g)).toHaveLength(2);
  });

  it('answers HEAD with the length of the problem and none of it', async () => {
    const { client, front } = await answered((answer) => answer.refused(refusal(403, 'insufficient-role')), 'HEAD');
    expect(client.heard).toMatch(/^HTTP\/1\.1 403 [^]*Content-Length: \d+\r\n[^]*\r\n\r\n$/);
    expect((await front.outcome()).exchange.bytesOut).toBe(0);
  });

  it('cuts an answer that ends before its length', async () => {
    const { client, front } = await answered((answer) => {
      answer.started(200, ['Content-Length', '10'], flow, 10);
      answer.data(Buffer.from('begin'));
      setImmediate(() => answer.ended([]));
    });
    expect(client.heard).toMatch(/begin$/);
    expect((await front.outcome()).outcome).toMatchObject({ status: 200, code: 'upstream-broken' });
  });

  it('answers a fault once, whatever is said after it', async () => {
    const { client, front } = await answered((answer) => {
      answer.failed(faults.broken('first'));
      answer.failed(faults.late('second'));
      answer.started(200, [], flow, -1);
      answer.data(Buffer.from('late'));
      answer.ended([]);
      answer.refused(refusal(403, 'late'));
    });
    expect(client.heard.match(/HTTP\/1\.1/g)).toHaveLength(1);
    expect(client.heard).not.toContain('late');
    expect(front.over).toHaveLength(1);
  });

  it('does not wait for ever for a client that never takes the last of its answer', async () => {
    const body = Buffer.alloc(32 * 1024 * 1024);
    const front = await rig.front((_exchange, answer) => {
      answer.started(200, ['Content-Length', String(body.length)], flow, body.length);
      answer.data(body);
    });
    const client = await front.client();
    client.socket.pause();
    client.say('GET /a HTTP/1.1\r\nHost: a\r\n\r\n');
    while (front.begun.length === 0) await turns(1);
    expect(rig.deadlines.size).toBe(1);
    rig.pass(29_000);
    expect(front.over).toEqual([]);
    rig.pass(2_000);
    expect((await front.outcome()).outcome).toMatchObject({ status: 499, code: 'client-gone' });
    expect(rig.deadlines.size).toBe(0);
  });

  it('throws at a field that must not be written, and can still answer with a problem', async () => {
    const { client } = await answered((answer) => {
      expect(() => answer.started(200, ['X-A', 'a\nb'], flow, 0)).toThrow();
      answer.failed(faults.broken('unwritable'));
    });
    expect(client.heard).toMatch(/^HTTP\/1\.1 502 /);
    expect(client.heard).not.toContain('X-A');
  });

  it('cancels at once for a client that left before anybody asked', async () => {
    let cancelled = 0;
    let later: Answer | undefined;
    const front = await rig.front((_exchange, answer) => (later = answer));
    const client = await front.client();
    client.say('GET /a HTTP/1.1\r\nHost: a\r\n\r\n');
    client.socket.end();
    client.socket.destroy();
    expect((await front.outcome()).outcome).toMatchObject({ status: 499, code: 'client-gone' });
    later!.onClientGone(() => cancelled++);
    expect(cancelled).toBe(1);
  });
});
