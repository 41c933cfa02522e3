import type { LoadedPlugins } from '../plugins/plugin-loader';
import type { ConfigText } from './config-file';
import { GatewayConfigError } from './config-fault';
import { Reloads } from './reloads';

const text = (version: string): ConfigText => ({ text: version, version });
const nameOf = (reading: unknown): string =>
  reading instanceof GatewayConfigError ? 'fault' : ((reading as ConfigText | undefined)?.version ?? 'absent');

describe('Reloads', () => {
  let applied: string[];
  let loading: (() => void)[];
  let reloads: Reloads;
  /** Plugins that take until the test says so. */
  const slowly = (): void => {
    loading = [];
    reloads = new Reloads(
      () => new Promise((resolve) => loading.push(() => resolve(new Map()))),
      (reading) => void applied.push(nameOf(reading)),
    );
  };
  beforeEach(() => {
    applied = [];
    reloads = new Reloads(
      ({ version }) => Promise.resolve(new Map([[version, undefined]]) as unknown as LoadedPlugins),
      (reading, plugins) => void applied.push(`${nameOf(reading)} with ${[...(plugins?.keys() ?? [])].join()}`),
    );
  });

  it('applies a changed plugin with the text that was told last, whatever the file has in it now', async () => {
    reloads.began(text('v1'));
    await reloads.pluginsChanged();
    await reloads.fileChanged(text('v2'));
    await reloads.pluginsChanged();
    expect(applied).toEqual(['v1 with v1', 'v2 with v2', 'v2 with v2']);
  });

  it('tells of a file that is gone or wrong, and loads nothing for it', async () => {
    await reloads.fileChanged(new GatewayConfigError('f', []));
    await reloads.fileChanged(undefined);
    expect(applied).toEqual(['fault with ', 'absent with ']);
  });

  it('applies one change after the other, and none of before a later one', async () => {
    slowly();
    const all = [reloads.fileChanged(text('v1')), reloads.pluginsChanged(), reloads.fileChanged(text('v2'))];
    for (let turn = 0; turn < 3; turn++) {
      await new Promise((resolve) => setImmediate(resolve));
      expect(loading).toHaveLength(turn + 1);
      loading[turn]!();
    }
    await Promise.all(all);
    expect(applied).toEqual(['v2', 'v2', 'v2']);
  });

  it('applies nothing after it was closed, also what was being loaded', async () => {
    slowly();
    const reloaded = reloads.fileChanged(text('v1'));
    await new Promise((resolve) => setImmediate(resolve));
    reloads.close();
    loading[0]!();
    await reloaded;
    await reloads.fileChanged(text('v2'));
    expect(applied).toEqual([]);
  });
});
