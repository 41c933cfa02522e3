import type { TrustedIssuer } from '../../access';
import { FakeClock } from '../../shared/clock';
import { RecordingMetrics } from '../../shared/telemetry/testing';
import { FakeLog, someParts } from '../testing';
import { UpstreamRegistry, type Upstreams } from '../upstreams';
import { someUpstreamParts } from '../upstreams/testing';
import { compileRoute } from './compile-route';
import { versionOf } from './config-file';
import { GatewayConfigError } from './config-fault';
import { LiveRoutes } from './live-routes';
import { RouteTable } from './route-table';
import { aHead } from '../../shared/http/testing';

const ways = { forward: () => undefined, tunnel: () => undefined };
const configText = (text: string) => ({ text, version: versionOf(text) });

/** A file with these upstreams, each with a route. */
const serving = (upstreams: Record<string, string>): string => `
upstreams:
${Object.entries(upstreams)
  .map(([name, url]) => `  ${name}: { targets: [{ url: "${url}" }] }\n`)
  .join('')}
routes:
${Object.keys(upstreams)
  .map((name) => `  - { id: ${name}, match: { path: /${name} }, upstream: ${name} }\n`)
  .join('')}`;

function start() {
  const clock = new FakeClock();
  const log = new FakeLog();
  const trusted: TrustedIssuer[][] = [];
  const registry = new UpstreamRegistry(someUpstreamParts({ clock }), new RecordingMetrics());
  const compiled: Upstreams[] = [];
  const live = new LiveRoutes({
    file: 'gateway.yaml',
    variables: {},
    ownIssuer: undefined,
    clock,
    log,
    registry,
    issuers: { replace: (issuers) => trusted.push([...issuers]) },
    compile: (config, upstreams) => {
      compiled.push(upstreams);
      if (config.routes.some(({ id }) => id === 'explodes')) throw new Error('out of luck');
      return new RouteTable(config.routes.map((route) => compileRoute(route, someParts(), ways)));
    },
  });
  const ids = () => live.table.routes.map(({ id }) => id);
  return { live, log, clock, trusted, registry, ids };
}

describe('LiveRoutes', () => {
  it('swaps the whole table; who asked before keeps the old one', () => {
    const { live, ids } = start();
    live.apply(configText(serving({ a: 'http://127.0.0.1:1' })));
    const before = live.table;
    live.reload(configText(serving({ b: 'http://127.0.0.1:2' })));
    expect(ids()).toEqual(['b']);
    expect(before.find(aHead({ path: '/a' }))?.id).toBe('a');
  });

  it('tells version and time of what is running', () => {
    const { live, clock } = start();
    expect(live).toMatchObject({ version: '', loadedAtMs: 0, routes: 0 });
    clock.advance(5);
    const text = configText(serving({ a: 'http://127.0.0.1:1' }));
    live.apply(text);
    expect(live).toMatchObject({ version: text.version, loadedAtMs: clock.nowMs(), routes: 1, faults: [] });
  });

  it('keeps upstreams that did not change, and lets go of the others', () => {
    const { live, registry } = start();
    live.apply(
      configText(serving({ same: 'http://127.0.0.1:1', moved: 'http://127.0.0.1:2', gone: 'http://127.0.0.1:3' })),
    );
    const before = new Map(registry.running);
    live.reload(configText(serving({ same: 'http://127.0.0.1:1', moved: 'http://127.0.0.1:9' })));
    expect([...registry.running.keys()]).toEqual(['same', 'moved']);
    expect(registry.running.get('same')).toBe(before.get('same'));
    expect(registry.running.get('moved')).not.toBe(before.get('moved'));
  });

  it('changes nothing for a file that does not hold, and says why with every fault', () => {
    const { live, log, clock, ids, trusted } = start();
    live.apply(configText(serving({ a: 'http://127.0.0.1:1' })));
    const { version } = live;
    live.reload(configText('routes:\n  - { id: A, math: {} }\n'));
    expect(ids()).toEqual(['a']);
    expect(trusted).toHaveLength(1);
    expect(live).toMatchObject({ version, failedSinceMs: clock.nowMs() });
    expect(live.faults).toEqual([
      expect.stringMatching(/^gateway\.yaml:2:5 routes\[0\]\.match: is required/),
      expect.stringMatching(/^gateway\.yaml:2:11 routes\[0\]\.id/),
      expect.stringMatching(/^gateway\.yaml:2:14 routes\[0\]\.math: .*did you mean "match"/),
    ]);
    expect(log.at('error')).toEqual([...live.faults, expect.stringContaining('not applied')]);
  });

  it('remembers since when it failed, until the file holds or goes back', () => {
    const { live, clock } = start();
    const good = configText(serving({ a: 'http://127.0.0.1:1' }));
    live.apply(good);
    const failedAt = clock.nowMs();
    live.reload(configText('routes: 1\n'));
    clock.advance(1000);
    live.reload(undefined);
    expect(live).toMatchObject({ failedSinceMs: failedAt, faults: ['gateway.yaml is not there any more'] });
    const { loadedAtMs } = live;
    live.reload(good);
    expect(live).toMatchObject({ failedSinceMs: undefined, faults: [], loadedAtMs });
    live.reload(configText('routes: 1\n'));
    live.reload(configText(serving({ b: 'http://127.0.0.1:1' })));
    expect(live).toMatchObject({ failedSinceMs: undefined, faults: [], loadedAtMs: clock.nowMs() });
  });

  it('passes on what the reader of the file found', () => {
    const { live } = start();
    const error = new GatewayConfigError('gateway.yaml', [{ line: 0, column: 0, path: '', message: 'is not a file' }]);
    live.reload(error);
    expect(live.faults).toEqual(['gateway.yaml is not a file']);
  });

  it('survives a table that cannot be compiled, and lets its upstreams go', () => {
    const { live, log, registry, ids } = start();
    live.apply(configText(serving({ a: 'http://127.0.0.1:1' })));
    const running = registry.running;
    live.reload(configText(serving({ explodes: 'http://127.0.0.1:2' })));
    expect(ids()).toEqual(['a']);
    expect(registry.running).toBe(running);
    expect(live.faults).toHaveLength(1);
    expect(log.lines).toContainEqual(expect.objectContaining({ level: 'error', cause: new Error('out of luck') }));
  });

  it('hands over the trusted issuers of each configuration, and warns of those without TLS', () => {
    const { live, trusted, log } = start();
    live.apply(
      configText(
        'trustedIssuers:\n  - { issuer: a, jwksUrl: "http://k.test", allowInsecure: true, audience: b, algorithms: [RS256] }\n',
      ),
    );
    live.reload(configText('routes: []\n'));
    expect(trusted.map((issuers) => issuers.map(({ issuer }) => issuer))).toEqual([['a'], []]);
    expect(log.at('warn')).toEqual([expect.stringContaining('without TLS')]);
  });
});
