import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { upstreamSchema, type UpstreamConfig } from '../routes/gateway-config';
import { someUpstreamParts } from './testing';
import { UpstreamRegistry } from './upstream-registry';

const anUpstream = (port: number): UpstreamConfig =>
  upstreamSchema.parse({ targets: [{ url: `http://127.0.0.1:${port}` }] });

describe('UpstreamRegistry', () => {
  const breakers = new Map<string, () => 0 | 1 | 2>();
  let registry: UpstreamRegistry;
  beforeEach(() => {
    breakers.clear();
    registry = new UpstreamRegistry(someUpstreamParts(), {
      breakerState: (service, read) => void breakers.set(service, read),
      upstreams: () => undefined,
      forgetBreaker: (service) => void breakers.delete(service),
    });
  });
  afterEach(() => registry.close());

  it('changes nothing before a prepared set is adopted', async () => {
    const prepared = registry.prepare({ mawbs: anUpstream(1) });
    expect([...registry.running]).toEqual([]);
    await registry.adopt(prepared);
    expect(registry.running).toBe(prepared);
  });

  it('keeps an upstream whose configuration is the same, and replaces one whose is not', async () => {
    await registry.adopt(registry.prepare({ mawbs: anUpstream(1), hawbs: anUpstream(2) }));
    const [mawbs, hawbs] = [registry.running.get('mawbs'), registry.running.get('hawbs')];
    await registry.adopt(registry.prepare({ mawbs: anUpstream(1), hawbs: anUpstream(3) }));
    expect(registry.running.get('mawbs')).toBe(mawbs);
    expect(registry.running.get('hawbs')).not.toBe(hawbs);
  });

  it('lets go of an upstream when its exchanges are over', async () => {
    await registry.adopt(registry.prepare({ mawbs: anUpstream(1) }));
    const { pool } = registry.running.get('mawbs')!.targets[0]!;
    let release = (): void => {};
    pool.acquire({ connected: (connection) => (release = () => pool.release(connection)) });
    let over = false;
    const adopted = registry.adopt(new Map()).then(() => (over = true));
    await new Promise((resolve) => setImmediate(resolve));
    expect(over).toBe(false);
    release();
    await adopted;
    expect(over).toBe(true);
  });

  it('remembers nobody of the tables before, however often an upstream changes', async () => {
    setFlagsFromString('--expose-gc');
    const collectGarbage = runInNewContext('gc') as () => void;
    const gone: WeakRef<object>[] = [];
    for (let port = 1; port <= 4; port++) {
      await registry.adopt(registry.prepare({ mawbs: anUpstream(port) }));
      gone.push(new WeakRef(registry.running.get('mawbs')!.set));
    }
    // A reference that was looked at lives until the turn is over.
    await new Promise((resolve) => setImmediate(resolve));
    collectGarbage();
    expect(gone.map((one) => one.deref() !== undefined)).toEqual([false, false, false, true]);
  });

  it('shows the state of each running circuit, and of no other', async () => {
    await registry.adopt(registry.prepare({ mawbs: anUpstream(1), hawbs: anUpstream(2) }));
    expect([...breakers.keys()]).toEqual(['mawbs', 'hawbs']);
    expect(breakers.get('mawbs')!()).toBe(0);
    await registry.adopt(registry.prepare({ mawbs: anUpstream(1) }));
    expect([...breakers.keys()]).toEqual(['mawbs']);
  });

  it('closes what was prepared in vain, but nothing that runs', async () => {
    await registry.adopt(registry.prepare({ mawbs: anUpstream(1) }));
    const prepared = registry.prepare({ mawbs: anUpstream(1), hawbs: anUpstream(2) });
    const closed = [...prepared.values()].map((upstream) => jest.spyOn(upstream, 'close'));
    await registry.discard(prepared);
    expect(closed.map((spy) => spy.mock.calls.length)).toEqual([0, 1]);
  });
});
