import { createHmac } from 'node:crypto';
import type { Front } from '../forward/testing';
import { Rig } from '../forward/testing';
import { HeldBytes } from '../signatures';
import { aRoute, someParts } from '../testing';
import { verifySignature } from './verify-signature.wrapper';

const SECRET = 'a secret of many letters';
const route = aRoute({ signature: { scheme: 'github', secrets: [SECRET], maxBodyBytes: 1000 } });
const post = (body: string): string => {
  const signature = createHmac('sha256', SECRET).update(body).digest('hex');
  return `POST /a HTTP/1.1\r\nHost: a\r\nX-Hub-Signature-256: sha256=${signature}\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
};

describe('a message that is held back', () => {
  let rig: Rig;
  let held: HeldBytes;
  let front: Front;
  let parts: ReturnType<typeof someParts>;

  beforeEach(async () => {
    [rig, held] = [new Rig(), new HeldBytes(1500)];
    parts = someParts({ clock: rig.clock });
    const verified = verifySignature(route, { ...parts, deadlines: rig.deadlines, held })!;
    front = await rig.front(
      verified((_exchange, answer) => {
        answer.started(200, ['Content-Length', '0'], { pause: () => undefined, resume: () => undefined }, 0);
        answer.ended([]);
      }),
    );
  });
  afterEach(() => rig.close());

  /** Lets the n-th exchange be over, as bookkeeping does. */
  async function leave(n: number): Promise<void> {
    const { exchange, outcome } = await front.outcome(n);
    for (const ended of exchange.ended) ended(outcome);
  }

  it('takes memory until it is over, and what all of them may take is bounded: then 503', async () => {
    const first = await front.client();
    first.say(post('x'.repeat(1000)).slice(0, -1));
    while (held.now < 900) await new Promise((resolve) => setImmediate(resolve));

    const second = await front.client();
    second.say(post('y'.repeat(800)));
    const refused = await second.hears('\r\n\r\n');
    expect(refused).toMatch(/^HTTP\/1\.1 503 /);
    expect(refused).toMatch(/Retry-After: 1\r\n/);
    expect(parts.metrics.limits).toEqual(['held-bytes']);
    second.socket.destroy();
    await leave(0);

    first.say('x');
    expect(await first.hears('\r\n\r\n')).toMatch(/^HTTP\/1\.1 200 /);
    await leave(1);
    expect(held.now).toBe(0);

    first.forget();
    first.say(post('z'.repeat(800)));
    expect(await first.hears('\r\n\r\n')).toMatch(/^HTTP\/1\.1 200 /);
  });

  it('that does not come to its end within ten seconds is 408', async () => {
    const client = await front.client();
    client.say(post('never whole').slice(0, -1));
    while (held.now === 0) await new Promise((resolve) => setImmediate(resolve));
    rig.pass(10_000);
    expect(await client.hears('\r\n\r\n')).toMatch(/^HTTP\/1\.1 408 /);
  });

  it('goes no further when its client leaves while the signature is looked up', async () => {
    parts.limiter.later = true;
    const client = await front.client();
    client.say(post('left').slice(0, -1));
    while (held.now === 0) await new Promise((resolve) => setImmediate(resolve));
    client.socket.destroy();
    expect((await front.outcome()).outcome.status).toBe(499);
    await leave(0);
    expect(held.now).toBe(0);
  });
});
