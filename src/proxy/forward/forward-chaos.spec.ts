import { Rig, WAYS_THROUGH, turns } from './testing';

/** Numbers in 0…1, the same each time (a linear congruential generator). */
function numbers(seed: number): () => number {
  let state = seed;
  return () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32;
}

describe.each(WAYS_THROUGH)('forwardTo: whatever happens, over %s, read by %s', (transport, reader) => {
  let rig: Rig;
  beforeEach(() => {
    rig = new Rig(transport, reader);
  });
  afterEach(() => rig.close());

  it.each([1, 2, 3])('gives everything back and reports each exchange once (%d)', async (seed) => {
    const random = numbers(seed);
    const origin = await rig.httpOrigin((request, response) => {
      const dice = random();
      if (dice < 0.1) return void response.socket!.resetAndDestroy();
      if (dice < 0.2)
        return void response.writeHead(200, { 'Content-Length': 999 }).write('short', () => response.destroy());
      if (dice < 0.3) return void response.socket!.end('garbage\r\n\r\n');
      if (dice < 0.4) return void response.writeHead(413).end('early');
      if (dice < 0.5) return; // never answers
      request.resume().once('end', () => response.end(Buffer.alloc(random() * 200_000)));
    });
    const breaker = { errorRate: 1, windowSeconds: 10, minimumRequests: 1_000_000, openSeconds: 5 };
    const upstream = rig.upstream(origin.url, { breaker, connections: { max: 5, queue: 10 } });
    const front = await rig.front(upstream, { maxBodyBytes: 150_000 });
    for (let i = 0; i < 150; i++) {
      const client = await front.client();
      const length = Math.floor(random() * 200_000) * Number(random() < 0.5);
      client.say(`${random() < 0.5 ? 'PUT' : 'GET'} /a HTTP/1.1\r\nHost: a\r\nContent-Length: ${length}\r\n\r\n`);
      client.say(Buffer.alloc(length * (random() < 0.8 ? 1 : random())));
      await turns(random() * 10);
      if (random() < 0.3) client.socket.resetAndDestroy();
      if (random() < 0.1) rig.pass(20_000);
    }
    // What is still under way is late now; twice, for those that only now got a connection.
    for (let i = 0; i < 20; i++) {
      await turns();
      rig.pass(40_000);
    }
    while (rig.deadlines.size > 0 || upstream.targets[0]!.pool.busy > 0) await turns();
    while (front.over.length < front.begun.length) await turns();
    expect(new Set(front.over.map(({ exchange }) => exchange)).size).toBe(front.begun.length);
    expect(front.over).toHaveLength(front.begun.length);
    expect(upstream.targets[0]!.pool.waiting).toBe(0);
    // All sorts of ends occurred, or this test shows nothing.
    const codes = new Set(front.over.map(({ outcome }) => outcome.code));
    expect([...codes]).toEqual(
      expect.arrayContaining([undefined, 'client-gone', 'upstream-broken', 'upstream-timeout']),
    );
  });
});
