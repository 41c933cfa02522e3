import { type RawOrigin, TRANSPORTS } from '../forward/testing';
import { sampleOf } from '../upstreams';
import { GET, OK, WrapperRig } from './testing';

describe.each(TRANSPORTS)('a try that was given up for its status, over %s', (transport) => {
  let rig: WrapperRig;
  let first: RawOrigin;
  let second: RawOrigin;
  beforeEach(async () => {
    rig = new WrapperRig(transport);
    [first, second] = (await rig.rawOrigins(2)) as [RawOrigin, RawOrigin];
  });
  afterEach(() => rig.close());

  it('is broken off after a second, however slowly its answer goes on, and counts as what it was', async () => {
    const upstream = rig.service('mawbs', [first.url, second.url], {
      retry: { statuses: ['503'] },
      outliers: { consecutiveFaults: 1 },
    });
    const client = await (await rig.frontOf(upstream)).client();
    client.say(GET);
    const server = await first.asked();
    server.say('HTTP/1.1 503 Busy\r\nContent-Length: 100\r\n\r\n');
    (await second.asked()).say(OK);
    expect(await client.all()).toMatch(/^HTTP\/1\.1 200 [^]*ok$/);
    server.say('b');
    rig.pass(999);
    expect(server.over).toBe(false);
    rig.pass(1);
    await server.all();
    expect(upstream.targets.map(({ inFlight }) => inFlight)).toEqual([0, 0]);
    expect(sampleOf(upstream).ejections).toBe(1);
    // The end of the ejection, and nothing else, is waited for.
    expect(rig.deadlines.size).toBe(1);
  });
});
