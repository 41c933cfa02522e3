import type { z } from 'zod';
import { checkConfig, type ConfigParts } from './check-config';
import { ConfigDocument } from './config-document';
import {
  type ConfigFault,
  type ConfigPath,
  faultLine,
  type Finding,
  GatewayConfigError,
  pathText,
} from './config-fault';
import {
  type GatewayConfig,
  gatewayConfigSchema,
  limitSchema,
  pluginSchema,
  routeSchema,
  trustedIssuerSchema,
  upstreamSchema,
} from './gateway-config';
import type { Variables } from './interpolate';
import { didYouMean } from './nearest-name';
import type { LoadedPlugins } from '../plugins/plugin-loader';
import { namesAt } from './schema-names';

export interface ReadConfig {
  readonly config: GatewayConfig;
  /** One line each, for the log: nothing of this keeps the configuration from working. */
  readonly warnings: readonly string[];
}

/**
 * Reads the text of a gateway.yaml: YAML, variables, shape, and what must hold between its parts.
 * @param file name for messages
 * @param ownIssuer `iss` of our own tokens
 * @param plugins those that the text names, loaded; without them their options are not looked at
 * @throws {GatewayConfigError} with every fault, by line and column
 */
export function readConfig(
  text: string,
  file: string,
  variables: Variables,
  ownIssuer?: string,
  plugins?: LoadedPlugins,
): ReadConfig {
  const document = attempt(file, () => new ConfigDocument(text, variables));
  if (document.broken) throw new GatewayConfigError(file, inOrder(document.faults));
  const value = attempt(file, () => document.value());
  // An editor that writes in place empties the file first: that must never be taken for "no routes".
  if (value === undefined || value === null)
    throw new GatewayConfigError(file, [
      { line: 1, column: 1, path: '', message: 'the file is empty; no routes at all are written `routes: []`' },
    ]);
  const parsed = gatewayConfigSchema.safeParse(value, { error: requiredWhenMissing });
  const { faults, warnings } = checkConfig(parsed.data ?? partsOf(value), ownIssuer, plugins);
  const found = [...(parsed.error?.issues.flatMap(findingsOf) ?? []), ...faults].map((one) => document.locate(one));
  // What stands where a variable is missing is wrong for that reason.
  const further = found.filter(
    ({ line, column }) => !document.faults.some((f) => f.line === line && f.column === column),
  );
  if (!parsed.success || document.faults.length > 0 || further.length > 0)
    throw new GatewayConfigError(file, inOrder([...document.faults, ...further]));
  return {
    config: parsed.data,
    warnings: inOrder(warnings.map((warning) => document.locate(warning))).map((one) => faultLine(file, one)),
  };
}

/** The parts that are right in themselves, whatever the others are. */
function partsOf(value: unknown): ConfigParts {
  const { trustedIssuers, upstreams, limits, plugins, routes } = (typeof value === 'object' ? value : {}) as Record<
    string,
    unknown
  >;
  const named = <T>(schema: z.ZodType<T>, items: unknown): Record<string, T | undefined> =>
    Object.fromEntries(Object.entries(items ?? {}).map(([name, item]) => [name, schema.safeParse(item).data]));
  const list = <T>(schema: z.ZodType<T>, items: unknown): (T | undefined)[] =>
    Array.isArray(items) ? items.map((item) => schema.safeParse(item).data) : [];
  return {
    trustedIssuers: list(trustedIssuerSchema, trustedIssuers),
    limits: list(limitSchema, limits),
    routes: list(routeSchema, routes),
    upstreams: named(upstreamSchema, upstreams),
    plugins: named(pluginSchema, plugins),
  };
}

const requiredWhenMissing = (issue: { input?: unknown; code: string }): string | undefined =>
  issue.input === undefined && issue.code !== 'unrecognized_keys' ? 'is required' : undefined;

function findingsOf(issue: z.core.$ZodIssue): Finding[] {
  const path = issue.path as ConfigPath;
  if (issue.code === 'unrecognized_keys') {
    const known = namesAt(gatewayConfigSchema, path);
    return issue.keys.map((key) => ({
      path: [...path, key],
      atKey: true,
      message: `is not known${path.length === 0 ? '' : ` in ${pathText(path)}`}${didYouMean(key, known)}`,
    }));
  }
  if (issue.code === 'invalid_key')
    return [{ path, atKey: true, message: issue.issues.map(({ message }) => message).join('; ') }];
  return [{ path, message: issue.message }];
}

/** A text can be so wrong that the YAML reader gives up. */
function attempt<T>(file: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    const message = `cannot be read as YAML: ${error instanceof Error ? error.message : String(error)}`;
    throw new GatewayConfigError(file, [{ line: 0, column: 0, path: '', message }]);
  }
}

/** More than anybody reads at once: one broken bracket, or one order that takes everything, can make thousands. */
const MOST_FAULTS = 100;

/** In the order of the file, the first of them; what is said of one place is said once. */
function inOrder(faults: readonly ConfigFault[]): ConfigFault[] {
  const sorted = [...faults].sort((a, b) => a.line - b.line || a.column - b.column);
  const distinct = new Map(
    sorted.map((fault) => [`${fault.line}:${fault.column} ${fault.path} ${fault.message}`, fault]),
  );
  const told = [...distinct.values()];
  if (told.length <= MOST_FAULTS) return told;
  const further = `and ${told.length - MOST_FAULTS} more from here on`;
  return [...told.slice(0, MOST_FAULTS), { ...told[MOST_FAULTS]!, path: '', message: further }];
}
