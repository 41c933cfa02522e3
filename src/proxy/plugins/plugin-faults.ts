import type { Finding } from '../routes/config-fault';
import type { PluginConfig, RouteConfig } from '../routes/gateway-config';
import { didYouMean } from '../routes/nearest-name';
import type { LoadedPlugins } from './plugin-loader';

type Configs = Readonly<Record<string, PluginConfig | undefined>>;

/**
 * What is wrong with the plugins of routes: names that `plugins:` does not have, options that a plugin's schema refuses.
 * @param loaded undefined: nobody has loaded them, and options are not looked at
 */
export function pluginFaults(
  configs: Configs,
  routes: readonly (RouteConfig | undefined)[],
  loaded: LoadedPlugins | undefined,
): Finding[] {
  return routes.flatMap((route, index) =>
    (route?.plugins ?? []).flatMap((one, at) => {
      const path = ['routes', index, 'plugins', at];
      const names = Object.keys(one);
      if (names.length !== 1) return [{ path, message: 'one plugin each: its name, and its options' }];
      const name = names[0]!;
      if (!Object.hasOwn(configs, name))
        return [
          {
            path: [...path, name],
            atKey: true,
            message: `there is no plugin "${name}"${didYouMean(name, Object.keys(configs))}`,
          },
        ];
      const plugin = loaded?.get(name);
      if (plugin === undefined || plugin.fault !== undefined) return [];
      const { faults = [] } = plugin.options(one[name] ?? {});
      return faults.map((fault) => ({ path: [...path, name, ...fault.path], message: fault.message }));
    }),
  );
}

/** Plugins that could not be loaded, and those that nobody uses: nothing of it keeps the configuration from working. */
export function pluginWarnings(
  configs: Configs,
  routes: readonly (RouteConfig | undefined)[],
  loaded: LoadedPlugins | undefined,
): Finding[] {
  const used = new Set(routes.flatMap((route) => (route?.plugins ?? []).flatMap((one) => Object.keys(one))));
  return Object.keys(configs).flatMap((name) => {
    const path = ['plugins', name];
    const fault = loaded?.get(name)?.fault;
    if (fault !== undefined)
      return [{ path: [...path, 'module'], message: `cannot be loaded: ${fault}; its routes answer 500` }];
    return used.has(name) ? [] : [{ path, atKey: true, message: 'no route uses this plugin' }];
  });
}
