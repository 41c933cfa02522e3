import type { DataPlaneLog } from '../log';
import type { ConfigText } from '../routes/config-file';
import { ConfigWatcher, type WatchOptions } from '../routes/config-watcher';
import type { Variables } from '../routes/interpolate';
import { pluginsIn } from '../routes/plugins-in';
import { type LoadedPlugins, PluginLoader } from './plugin-loader';

export interface LivePluginsParts {
  /** gateway.yaml. */
  readonly file: string;
  readonly variables: Variables;
  readonly log: DataPlaneLog;
  readonly watch: WatchOptions;
}

/** The plugins of the running configuration; tells when the file of one of them has changed. */
export class LivePlugins {
  readonly #loader: PluginLoader;
  readonly #watchers = new Map<string, ConfigWatcher>();
  #closed = false;

  constructor(
    private readonly parts: LivePluginsParts,
    private readonly changed: () => void,
  ) {
    this.#loader = new PluginLoader(parts.file, parts.log);
  }

  /** Loads what a text names, and follows its files from then on. */
  async loadFor({ text }: ConfigText): Promise<LoadedPlugins> {
    const configs = pluginsIn(text, this.parts.variables);
    const plugins = await this.#loader.all(configs);
    await this.#follow(this.#loader.filesOf(configs));
    return plugins;
  }

  /** @returns when no file is looked at any more */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#follow([]);
  }

  async #follow(files: readonly string[]): Promise<void> {
    const wanted = new Set(this.#closed ? [] : files);
    const gone = [...this.#watchers].filter(([file]) => !wanted.has(file));
    for (const [file] of gone) this.#watchers.delete(file);
    const fresh = [...wanted]
      .filter((file) => !this.#watchers.has(file))
      .map((file) => {
        // It tells once of what is there; then nothing has changed.
        const watcher = new ConfigWatcher(file, undefined, this.changed, this.parts.watch);
        this.#watchers.set(file, watcher);
        return watcher.start();
      });
    await Promise.all([...fresh, ...gone.map(([, watcher]) => watcher.close())]);
  }
}
