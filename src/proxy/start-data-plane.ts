import { randomBytes } from 'node:crypto';
import type { TrustedIssuers } from '../access';
import { bookkeeping } from './bookkeeping';
import type { DataPlane } from './data-plane';
import { denialOf, endWhatIsDenied } from './denials';
import { Tunnels, tunnelTo } from './forward';
import { GatewayDataPlane } from './gateway-data-plane';
import { InFlight } from './in-flight';
import type { Parts } from './parts';
import { LivePlugins, type LoadedPlugins, throughPlugins } from './plugins';
import type { Forward, Wrapper } from './policy';
import { compileTable } from './routes/compile-table';
import { type ConfigText, readConfigFile } from './routes/config-file';
import { GatewayConfigError } from './routes/config-fault';
import type { ConfigStatus } from './routes/config-status';
import { ConfigWatcher, DEFAULT_WATCH, type WatchOptions } from './routes/config-watcher';
import type { GatewayConfig } from './routes/gateway-config';
import type { Variables } from './routes/interpolate';
import { LiveRoutes } from './routes/live-routes';
import { ownAnswer } from './routes/own-answer';
import { Reloads } from './routes/reloads';
import type { RouteTable } from './routes/route-table';
import type { TlsConfig } from './routes/tls-config';
import { HeldBytes } from './signatures';
import {
  Deadlines,
  DnsResolver,
  HttpProber,
  type Upstream,
  type UpstreamParts,
  UpstreamRegistry,
  type UpstreamStatus,
  type Upstreams,
} from './upstreams';
import { traceTry, verifySignature, vouchForCaller, vouchInTunnel, wayTo } from './wrappers';

export interface DataPlaneOptions {
  /** Path of gateway.yaml. */
  readonly file: string;
  /** Somebody asked for this file: without it there is no start. Otherwise there are no routes until it appears. */
  readonly required: boolean;
  /** What `${…}` in the file may name. */
  readonly variables: Variables;
  /** `iss` of our own tokens. */
  readonly ownIssuer?: string;
  /** The process is draining. */
  readonly closing: () => boolean;
  readonly watch?: WatchOptions;
  /** Exchanges under way at once; beyond: 503. No bound when absent. */
  readonly maxInFlight?: number;
  /** Names targets in the cookies of sticky upstreams: the same on all instances. Another each start when absent. */
  readonly stickinessKey?: Buffer;
  /** Certificates, PEM, that upstreams may show beside those that the system trusts. */
  readonly ca?: string;
}

export interface StartedDataPlane {
  readonly dataPlane: DataPlane;
  readonly status: ConfigStatus;
  readonly tls: TlsConfig;
  readonly tunnels: Tunnels;
  /** Upstreams of the running table. */
  readonly upstreams: () => Upstreams;
  /** How they are, for health. */
  readonly upstreamStatus: UpstreamStatus;
}

/**
 * Puts the data plane together, reads its configuration and follows the file from then on. `dataPlane.close()` ends it.
 * @throws {GatewayConfigError} when the file does not hold, or is required and not there
 */
export async function startDataPlane(
  parts: Parts,
  issuers: Pick<TrustedIssuers, 'replace'>,
  options: DataPlaneOptions,
): Promise<StartedDataPlane> {
  const { file, required, closing, watch = DEFAULT_WATCH } = options;
  const deadlines = new Deadlines(parts.clock);
  const idle = new Deadlines(parts.clock);
  const tunnels = new Tunnels();
  const over = bookkeeping(parts);
  const shared: UpstreamParts = {
    clock: parts.clock,
    deadlines,
    idle,
    log: parts.log,
    ca: options.ca,
    random: Math.random,
    stickinessKey: options.stickinessKey ?? randomBytes(32),
    prober: new HttpProber(options.ca),
    resolver: (servers) => new DnsResolver(servers),
  };
  const held = new HeldBytes();
  const registry = new UpstreamRegistry(shared, parts.metrics);

  const compile = (config: GatewayConfig, upstreams: Upstreams, plugins: LoadedPlugins | undefined): RouteTable =>
    compileTable(config, { ...parts, plugins }, (route) => {
      const verified = verifySignature(route, { ...parts, deadlines, held }) ?? ((next: Forward): Forward => next);
      const own = ownAnswer(route);
      if (own !== undefined)
        return { forward: verified(throughPlugins(route, { ...parts, plugins }, own)), tunnel: undefined };
      const upstream = upstreams.get(route.upstream!)!;
      const tunnel =
        route.websocket === false ? undefined : tunnelTo(upstream, route.websocket, { ...parts, over, tunnels });
      const aroundTry = (to: Upstream): Wrapper[] =>
        [vouchForCaller(route, parts, to), traceTry(parts, to)].filter((one) => one !== undefined);
      return {
        forward: verified(throughPlugins(route, { ...parts, plugins }, wayTo(upstream, upstreams, aroundTry))),
        tunnel: tunnel && vouchInTunnel(route, parts, upstream, tunnel),
      };
    });
  const live = new LiveRoutes({
    file,
    variables: options.variables,
    ownIssuer: options.ownIssuer,
    clock: parts.clock,
    log: parts.log,
    registry,
    issuers,
    compile,
  });

  const plugins = new LivePlugins({ file, watch, variables: options.variables, log: parts.log }, () => {
    void reloads.pluginsChanged();
  });
  const reloads = new Reloads(
    (text) => plugins.loadFor(text),
    (reading, loaded) => live.reload(reading, loaded),
  );
  let ended: Promise<void> | undefined;

  const read = await readConfigFile(file);
  reloads.began(read);
  if (read !== undefined) await applyFirst(live, read, plugins);
  else if (required) throw new GatewayConfigError(file, [{ line: 0, column: 0, path: '', message: 'is not there' }]);
  else parts.log.warn(`${file} is not there: no routes until it is`);

  deadlines.start();
  idle.start();
  const watcher = new ConfigWatcher(file, read?.version, (reading) => void reloads.fileChanged(reading), watch);
  await watcher.start();

  const stopEnding = endWhatIsDenied(parts, deadlines, tunnels);
  const end = async (): Promise<void> => {
    reloads.close();
    await watcher.close();
    await plugins.close();
    await tunnels.closeAll();
    stopEnding();
    await registry.close();
    deadlines.stop();
    idle.stop();
  };
  const dataPlane = new GatewayDataPlane({
    problems: parts.problems,
    clock: parts.clock,
    log: parts.log,
    inFlight: new InFlight(options.maxInFlight ?? Infinity, parts.metrics),
    deadlines,
    closing,
    over,
    denialOf: (exchange) => denialOf(exchange, parts),
    table: () => live.table,
    // A drain ends it, and so does a module that is destroyed without one.
    close: () => (ended ??= end()),
  });
  return { dataPlane, status: live, tls: live, tunnels, upstreams: () => registry.running, upstreamStatus: registry };
}

async function applyFirst(live: LiveRoutes, read: ConfigText, plugins: LivePlugins): Promise<void> {
  try {
    live.apply(read, await plugins.loadFor(read));
  } catch (error) {
    await plugins.close();
    throw error;
  }
}
