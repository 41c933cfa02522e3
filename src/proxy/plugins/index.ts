export { pluginFaults, pluginWarnings } from './plugin-faults';
export { type LoadedPlugins, PluginLoader } from './plugin-loader';
export { LivePlugins } from './live-plugins';
export { samePlugins } from './same-plugins';
export { pluginChecks, throughPlugins } from './route-plugins';
