import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { compileFunction, constants } from 'node:vm';
import type { DataPlaneLog } from '../log';
import { versionOf } from '../routes/config-file';
import type { PluginConfig } from '../routes/gateway-config';
import type { Plugin } from './api';
import { inTime } from './in-time';
import { type LoadedPlugin, loadedPlugin } from './loaded-plugin';

/** By the names that gateway.yaml gives them. */
export type LoadedPlugins = ReadonlyMap<string, LoadedPlugin>;

/** Node never forgets a module: so many versions of plugins are loaded in the life of a process. */
const MOST_VERSIONS = 200;
/** A module that awaits what never comes would hold up the start, and later every change of the configuration. */
const LOADED_WITHIN_MS = 10_000;

/** Imports a module; `version` tells what changed from what did not. */
export type Import = (url: string) => Promise<unknown>;

// `import()` in our sources becomes `require` when they are built, which knows one version of a file only. Made when a
// plugin is loaded: node tells everybody who makes one that this is experimental.
let imports: Import | undefined;
const nativeImport: Import = (url) => {
  imports ??= compileFunction('return import(url)', ['url'], {
    importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  }) as Import;
  return imports(url);
};

/** Loads what `plugins:` names. A version of a file is loaded once; what cannot be loaded harms the routes that use it only. */
export class PluginLoader {
  readonly #versions = new Map<string, LoadedPlugin>();
  /** The last of each name that could be loaded. */
  readonly #good = new Map<string, { readonly file: string; readonly plugin: LoadedPlugin }>();

  /** @param configFile from whose folder paths are counted */
  constructor(
    private readonly configFile: string,
    private readonly log: DataPlaneLog,
    private readonly load: Import = nativeImport,
    private readonly loadedWithinMs = LOADED_WITHIN_MS,
  ) {}

  /** Never rejects: what is wrong with a plugin is in the plugin. */
  async all(configs: Readonly<Record<string, PluginConfig>>): Promise<LoadedPlugins> {
    const entries = Object.entries(configs);
    return new Map(
      await Promise.all(entries.map(async ([name, config]) => [name, await this.#one(name, config)] as const)),
    );
  }

  /** The files of plugins, to be watched. */
  filesOf(configs: Readonly<Record<string, PluginConfig>>): string[] {
    return Object.values(configs).flatMap(({ module }) => {
      try {
        return [this.#fileOf(module)];
      } catch {
        // A package that is not there has no file; that it cannot be loaded is said when it is loaded.
        return [];
      }
    });
  }

  async #one(name: string, { module, timeoutMs }: PluginConfig): Promise<LoadedPlugin> {
    try {
      const file = this.#fileOf(module);
      const plugin = await this.#version(name, file);
      this.#good.set(name, { file, plugin });
      return { ...plugin, timeoutMs };
    } catch (error) {
      const before = this.#good.get(name);
      this.log.error(
        `plugin ${name} cannot be loaded from ${module}${before === undefined ? '' : '; the version before goes on'}`,
        error,
      );
      if (before !== undefined) return { ...before.plugin, timeoutMs };
      return { name, timeoutMs, fault: String((error as Error | undefined)?.message ?? error) };
    }
  }

  async #version(name: string, file: string): Promise<LoadedPlugin> {
    const version = versionOf(await readFile(file));
    const key = `${name} ${file} ${version}`;
    const known = this.#versions.get(key);
    if (known !== undefined) return known;
    if (this.#versions.size >= MOST_VERSIONS)
      throw new Error(`${MOST_VERSIONS} versions of plugins were loaded: only a new process can load another`);
    const loading = this.load(`${pathToFileURL(file).href}?version=${version}`) as Promise<{ default?: Plugin }>;
    const plugin = loadedPlugin(name, (await inTime(loading, this.loadedWithinMs, 'it was not loaded')).default);
    this.#versions.set(key, plugin);
    return plugin;
  }

  #fileOf(module: string): string {
    if (isAbsolute(module) || module.startsWith('.')) return resolve(dirname(this.configFile), module);
    return createRequire(join(resolve(dirname(this.configFile)), 'gateway.yaml')).resolve(module);
  }
}
