import type { TrustedIssuer } from '../../access';
import type { Clock } from '../../shared/clock';
import { StartError } from '../../shared/config';
import type { DataPlaneLog } from '../log';
import { type LoadedPlugins, samePlugins } from '../plugins';
import type { Upstreams } from '../upstreams';
import { type ConfigText } from './config-file';
import { GatewayConfigError } from './config-fault';
import { ConfigStatus } from './config-status';
import type { GatewayConfig } from './gateway-config';
import type { Variables } from './interpolate';
import { readConfig } from './read-config';
import { RouteTable } from './route-table';
import type { CertificateFiles, TlsConfig } from './tls-config';

export interface LiveRoutesParts {
  readonly file: string;
  readonly variables: Variables;
  /** `iss` of our own tokens. */
  readonly ownIssuer: string | undefined;
  readonly clock: Clock;
  readonly log: DataPlaneLog;
  readonly registry: {
    prepare(configs: GatewayConfig['upstreams']): Upstreams;
    adopt(next: Upstreams): Promise<void>;
    discard(prepared: Upstreams): Promise<void>;
  };
  readonly issuers: { replace(issuers: readonly TrustedIssuer[]): void };
  /** Compiles a table beside the running one. */
  readonly compile: (config: GatewayConfig, upstreams: Upstreams, plugins: LoadedPlugins | undefined) => RouteTable;
}

/**
 * The running table, and the one place where it is replaced: by one assignment, when the next one is complete. Requests
 * in flight keep the table with which they began.
 */
export class LiveRoutes extends ConfigStatus implements TlsConfig {
  table = new RouteTable([]);
  certificates: readonly CertificateFiles[] = [];
  #changed = (): void => {};
  version = '';
  loadedAtMs = 0;
  failedSinceMs: number | undefined = undefined;
  faults: readonly string[] = [];
  warnings: readonly string[] = [];
  #plugins: LoadedPlugins | undefined;

  constructor(private readonly parts: LiveRoutesParts) {
    super();
  }

  onChange(changed: () => void): void {
    this.#changed = changed;
  }

  get file(): string {
    return this.parts.file;
  }

  get routes(): number {
    return this.table.routes.length;
  }

  /**
   * Makes a text the running configuration. All or nothing.
   * @param plugins that it names
   * @throws {GatewayConfigError} with every fault; then nothing has changed
   */
  apply({ text, version }: ConfigText, plugins?: LoadedPlugins): void {
    const { parts } = this;
    const { config, warnings } = readConfig(text, parts.file, parts.variables, parts.ownIssuer, plugins);
    const upstreams = parts.registry.prepare(config.upstreams);
    let table: RouteTable;
    try {
      table = parts.compile(config, upstreams, plugins);
      parts.issuers.replace(config.trustedIssuers);
    } catch (error) {
      this.#later(parts.registry.discard(upstreams), 'closing upstreams that were not used');
      throw error;
    }
    this.table = table;
    this.#plugins = plugins;
    this.certificates = config.tls.certificates;
    this.#changed();
    this.#later(parts.registry.adopt(upstreams), 'closing upstreams that are gone');
    Object.assign(this, { version, loadedAtMs: parts.clock.nowMs(), failedSinceMs: undefined, faults: [], warnings });
    for (const warning of warnings) parts.log.warn(warning);
    parts.log.info(
      `${parts.file}: ${table.routes.length} routes to ${upstreams.size} upstreams are running (version ${version})`,
    );
  }

  /** The same for a file that changed while we run: what is wrong with it is logged, and the old table goes on serving. */
  reload(read: ConfigText | GatewayConfigError | undefined, plugins?: LoadedPlugins): void {
    const { file, log } = this.parts;
    if (read === undefined) return this.#failed([`${file} is not there any more`]);
    if (read instanceof GatewayConfigError) return this.#failed(read.lines);
    if (read.version === this.version && samePlugins(plugins, this.#plugins)) return this.#recovered();
    try {
      this.apply(read, plugins);
    } catch (error) {
      if (error instanceof GatewayConfigError) return this.#failed(error.lines);
      if (error instanceof StartError) return this.#failed([error.message]);
      log.error(`${file} could not be applied`, error);
      this.#failed([`${file} could not be applied; the log says why`]);
    }
  }

  #failed(faults: readonly string[]): void {
    const { log, clock, file } = this.parts;
    for (const fault of faults) log.error(fault);
    log.error(`${file}: not applied, the routes stay as they are (version ${this.version || 'none'})`);
    this.failedSinceMs ??= clock.nowMs();
    this.faults = faults;
  }

  /** The file has gone back to what is running. */
  #recovered(): void {
    if (this.failedSinceMs === undefined) return;
    this.parts.log.info(`${this.parts.file}: as it is running again (version ${this.version})`);
    this.failedSinceMs = undefined;
    this.faults = [];
  }

  #later(work: Promise<void>, what: string): void {
    work.catch((error: unknown) => this.parts.log.error(`${what} failed`, error));
  }
}
