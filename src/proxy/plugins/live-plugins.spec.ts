import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FakeLog } from '../testing';
import type { LoadedPlugin } from './loaded-plugin';
import { LivePlugins } from './live-plugins';
import { samePlugins } from './same-plugins';

const A_CHECK = `export default { apiVersion: 1, check: () => () => undefined };`;

describe('LivePlugins', () => {
  let folder: string;
  let live: LivePlugins;
  let log: FakeLog;
  let changed: () => void;
  const load = () => live.loadFor({ text: 'plugins: { mine: { module: ./mine.mjs } }\n', version: 'v1' });
  const nextChange = (): Promise<void> => new Promise((resolve) => (changed = resolve));

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'live-plugins-'));
    log = new FakeLog();
    changed = () => undefined;
    const watch = { settleMs: 1, pollMs: 10, listen: false };
    live = new LivePlugins({ file: join(folder, 'gateway.yaml'), variables: {}, log, watch }, () => changed());
  });
  afterEach(async () => {
    await live.close();
    rmSync(folder, { recursive: true });
  });

  it('tells when the file of a plugin changes', async () => {
    writeFileSync(join(folder, 'mine.mjs'), A_CHECK);
    const told = nextChange();
    const plugins = await load();
    expect(plugins.get('mine')).toMatchObject({ name: 'mine', stage: 'after-authentication', timeoutMs: 1000 });
    // Once of what was there already.
    await told;
    expect(samePlugins(plugins, await load())).toBe(true);
    const toldAgain = nextChange();
    writeFileSync(join(folder, 'mine.mjs'), `${A_CHECK} // changed`);
    await toldAgain;
    expect(samePlugins(plugins, await load())).toBe(false);
  });

  it('says why a plugin cannot be loaded, and tells when its file comes', async () => {
    const plugins = await load();
    expect(plugins.get('mine')).toMatchObject({ fault: expect.stringContaining('ENOENT') });
    expect(log.at('error')).toEqual(['plugin mine cannot be loaded from ./mine.mjs']);
    const told = nextChange();
    writeFileSync(join(folder, 'mine.mjs'), A_CHECK);
    await told;
    expect(samePlugins(plugins, await load())).toBe(false);
  });
});

describe('samePlugins', () => {
  const broken = (fault: string): LoadedPlugin => ({ name: 'mine', timeoutMs: 1, fault });

  it.each([
    [undefined, undefined, true],
    [undefined, new Map(), true],
    [new Map([['a', broken('x')]]), new Map([['a', broken('x')]]), true],
    [new Map([['a', broken('x')]]), new Map([['a', broken('y')]]), false],
    [new Map([['a', broken('x')]]), new Map([['b', broken('x')]]), false],
    [new Map([['a', broken('x')]]), undefined, false],
  ])('compares what was loaded', (one, other, same) => {
    expect(samePlugins(one, other)).toBe(same);
  });
});
