/** Reading gateway.yaml, and nothing else: for who checks it and serves no route. Apart from index.ts, which loads the whole data plane. */
export { readConfigFile } from './routes/config-file';
export { type LoadedPlugins, PluginLoader } from './plugins/plugin-loader';
export { pluginsIn } from './routes/plugins-in';
export { type ReadConfig, readConfig } from './routes/read-config';
export { tiesOf } from './routes/ties';
