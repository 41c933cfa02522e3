import type { DataPlaneLog } from '../log';
import type { Check, Forward, Wrapper } from '../policy';
import type { RouteConfig } from '../routes/gateway-config';
import type { PluginStage } from './api';
import type { LoadedPlugin } from './loaded-plugin';
import { pluginCheck } from './plugin-check';
import type { LoadedPlugins } from './plugin-loader';
import { PLUGIN_FAILED } from './plugin-refusal';
import { pluginWrapper } from './plugin-wrapper';

/** One plugin as a route uses it. */
interface Use {
  readonly name: string;
  readonly plugin: LoadedPlugin | undefined;
  readonly options: unknown;
}

export interface PluginParts {
  readonly plugins?: LoadedPlugins | undefined;
  readonly log: DataPlaneLog;
}

/** The checks of a route's plugins that are asked at a stage, in the order in which the route names them. */
export function pluginChecks(route: RouteConfig, stage: PluginStage, { plugins, log }: PluginParts): readonly Check[] {
  return usesOf(route, plugins).flatMap(({ name, plugin, options }): Check[] => {
    if (plugin === undefined || plugin.fault !== undefined)
      return stage === 'before-authentication' ? [broken(name)] : [];
    if (plugin.check === undefined || plugin.stage !== stage) return [];
    try {
      return [pluginCheck(plugin, plugin.check(options), log)];
    } catch (error) {
      log.error(`plugin ${name} failed when it was set up for route ${route.id}`, error);
      return [broken(name)];
    }
  });
}

/** What the wrappers of a route's plugins make of its way; the first that it names is the outermost. */
export function throughPlugins(route: RouteConfig, { plugins, log }: PluginParts, way: Forward): Forward {
  return usesOf(route, plugins).reduceRight((next, { name, plugin, options }) => {
    if (plugin === undefined || plugin.fault !== undefined || plugin.wrapper === undefined) return next;
    try {
      const wrapper: Wrapper = pluginWrapper(plugin, plugin.wrapper(options), log);
      return wrapper(next);
    } catch (error) {
      log.error(`plugin ${name} failed when it was set up for route ${route.id}`, error);
      return (_, answer) => answer.refused(PLUGIN_FAILED);
    }
  }, way);
}

/** Of a plugin that is not there: its route answers 500, and no other. */
const broken = (name: string): Check => ({ name: `plugin:${name}`, decide: () => PLUGIN_FAILED });

function usesOf({ plugins: used }: RouteConfig, loaded: LoadedPlugins | undefined): Use[] {
  return used.flatMap((one) =>
    Object.entries(one).map(([name, written]) => {
      const plugin = loaded?.get(name);
      // They were read with the configuration; a plugin may make defaults of what is not there.
      const read = plugin === undefined || plugin.fault !== undefined ? undefined : plugin.options(written ?? {});
      return { name, plugin, options: read?.faults === undefined ? read?.value : undefined };
    }),
  );
}
