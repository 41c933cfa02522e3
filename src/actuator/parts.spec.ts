import { DatabasePart } from './database.part';
import { GatewayConfigPart } from './gateway-config.part';
import { LimitsPart } from './limits.part';
import { RevocationsPart } from './revocations.part';

describe('DatabasePart', () => {
  const part = (query: () => Promise<unknown>) => new DatabasePart({ query: query as never }, 20);

  it('is up when the database answers', async () => {
    expect(await part(() => Promise.resolve([])).examine()).toEqual({ status: 'up' });
  });

  it('is degraded when it refuses, without telling why: that would be an address', async () => {
    expect(await part(() => Promise.reject(new Error('10.0.0.5 refused'))).examine()).toEqual({
      status: 'degraded',
      details: { reason: 'is unreachable' },
    });
  });

  it('does not wait for one that does not answer', async () => {
    expect(await part(() => new Promise(() => {})).examine()).toEqual({
      status: 'degraded',
      details: { reason: 'is slow' },
    });
  });
});

describe('LimitsPart', () => {
  it('tells where limits are counted, and is degraded when that is not where they should be', () => {
    expect(new LimitsPart({ store: 'memory', degraded: false }).examine()).toEqual({
      status: 'up',
      details: { store: 'memory' },
    });
    expect(new LimitsPart({ store: 'redis', degraded: true }).examine()).toMatchObject({
      status: 'degraded',
      details: { store: 'redis' },
    });
  });
});

describe('RevocationsPart', () => {
  it('is up while it hears', () =>
    expect(new RevocationsPart({ listening: true, blind: false }).examine()).toEqual({ status: 'up' }));

  it.each([
    [false, 'does not hear'],
    [true, 'refuses'],
  ])('is degraded when it does not, and says whether requests are refused: %s', (blind, reason) => {
    expect(new RevocationsPart({ listening: false, blind }).examine()).toEqual({
      status: 'degraded',
      details: { reason: expect.stringContaining(reason) as string },
    });
  });
});

describe('GatewayConfigPart', () => {
  const running = {
    file: 'gateway.yaml',
    version: 'abc',
    loadedAtMs: Date.UTC(2026, 0, 1),
    failedSinceMs: undefined,
    faults: [],
    warnings: [],
    routes: 3,
  };

  it('tells what runs', () => {
    expect(new GatewayConfigPart(running).examine()).toEqual({
      status: 'up',
      details: { file: 'gateway.yaml', routes: 3, version: 'abc', loadedAt: '2026-01-01T00:00:00.000Z' },
    });
  });

  it('is degraded, with the faults, while the file cannot run', () => {
    const faults = ['gateway.yaml:3:1 routes: …'];
    expect(new GatewayConfigPart({ ...running, failedSinceMs: Date.UTC(2026, 0, 2), faults }).examine()).toMatchObject({
      status: 'degraded',
      details: { failedSince: '2026-01-02T00:00:00.000Z', faults },
    });
  });

  it('shows warnings, such as keys that are fetched without TLS', () => {
    const warnings = ['issuer x: http'];
    expect(new GatewayConfigPart({ ...running, warnings }).examine()).toMatchObject({ details: { warnings } });
  });
});
