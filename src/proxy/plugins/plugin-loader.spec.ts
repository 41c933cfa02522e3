import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FakeLog } from '../testing';
import { type Import, PluginLoader } from './plugin-loader';

const PLUGIN = { default: { apiVersion: 1, check: () => () => undefined } };

describe('PluginLoader', () => {
  let folder: string;
  const loader = (load: Import): PluginLoader => new PluginLoader(join(folder, 'gateway.yaml'), new FakeLog(), load, 1);
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'plugin-loader-'));
    for (const name of ['slow', 'quick']) writeFileSync(join(folder, `${name}.mjs`), '');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('does not wait for a module that never comes to its end, and loads the others', async () => {
    const load: Import = (url) => (url.includes('slow') ? new Promise(() => undefined) : Promise.resolve(PLUGIN));
    const config = (name: string) => ({ module: `./${name}.mjs`, timeoutMs: 1000 });
    const plugins = await loader(load).all({ slow: config('slow'), quick: config('quick') });
    expect(plugins.get('slow')).toMatchObject({ fault: 'it was not loaded within 1 ms' });
    expect(plugins.get('quick')?.fault).toBeUndefined();
  });
});
