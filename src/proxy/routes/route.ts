import type { Check, Forward, Tunnel } from '../policy';
import type { RouteConfig } from './gateway-config';

/** A compiled route: everything that does not need the request has been decided. Immutable. */
export interface Route {
  readonly id: string;
  readonly config: RouteConfig;
  /** Name of the upstream, the `service` of metrics and log lines. */
  readonly upstream: string;
  readonly checks: readonly Check[];
  readonly forward: Forward;
  /** Absent: the route takes no upgrades. */
  readonly tunnel: Tunnel | undefined;
  /** The path that the upstream is asked for, after rewriting. */
  targetPath(path: string): string;
  /** The other way round: the path by which clients find what the upstream calls so. */
  publicPath(path: string): string;
}
