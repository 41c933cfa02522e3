import { resolve } from 'node:path';
import type { LoadedPlugins, ReadConfig } from '../proxy/configuration';
import { EnvironmentError } from '../shared/config';
import { CommandError, type Outcome } from './outcome';
import { redacted } from './redacted';
import { commandEnvironment, commandVariables } from './settings';

const DEFAULT_FILE = 'gateway.yaml';

/** `config validate`: every fault of both, not only those of the first. */
export async function validateConfig(given: string | undefined): Promise<Outcome> {
  const faults: string[] = [];
  const note = (error: unknown): undefined => {
    if (error instanceof EnvironmentError) faults.push(...error.faults);
    else faults.push((error as Error).message);
  };
  const environment = await attempt(() => Promise.resolve(commandEnvironment()), note);
  const file = given ?? environment?.GATEWAY_CONFIG ?? DEFAULT_FILE;
  const isRequired = given !== undefined || environment?.GATEWAY_CONFIG !== undefined;
  const read = await attempt(() => readRoutes(file, isRequired), note);
  const routes = read?.config.routes.length ?? 0;
  const warnings = read?.warnings ?? [];
  const lines =
    faults.length > 0
      ? faults.map((fault) => `fault: ${fault}`)
      : [read === undefined ? `Valid. ${file} is not there: no routes.` : `Valid: ${routes} routes in ${file}.`];
  return {
    text: [...lines, ...warnings.map((warning) => `warning: ${warning}`)].join('\n'),
    data: { valid: faults.length === 0, file, routes, faults, warnings },
    bad: faults.length > 0,
  };
}

/** `config print` */
export function printConfig(): Promise<Outcome> {
  const environment = Object.entries(commandEnvironment())
    .map(([name, value]) => [name, redacted(name, value)] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const text = environment.map(([name, value]) => `${name}=${written(value)}`).join('\n');
  return Promise.resolve({ text, data: Object.fromEntries(environment) });
}

const SILENT = { info: () => undefined, warn: () => undefined, error: () => undefined };

/**
 * Loads the plugins too: only they know what their options may be. One that cannot be loaded is a warning.
 * @returns undefined when there is no file, and nobody asked for it
 */
export async function readRoutes(
  file: string,
  isRequired: boolean,
): Promise<(ReadConfig & { readonly plugins: LoadedPlugins }) | undefined> {
  const { PluginLoader, pluginsIn, readConfig, readConfigFile } = await import('../proxy/configuration.js'); // only for who reads routes
  const text = await readConfigFile(resolve(file));
  if (text !== undefined) {
    const variables = commandVariables();
    const plugins = await new PluginLoader(resolve(file), SILENT).all(pluginsIn(text.text, variables));
    return { ...readConfig(text.text, file, variables, undefined, plugins), plugins };
  }
  if (isRequired) throw new CommandError('not-found', `${file} is not there.`);
  return undefined;
}

async function attempt<T>(work: () => Promise<T>, note: (error: unknown) => undefined): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    return note(error);
  }
}

function written(value: unknown): string {
  if (value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
