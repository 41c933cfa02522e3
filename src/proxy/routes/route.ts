import type { RequestHead } from '../../shared/http';
import type { Check, Forward, Tunnel } from '../policy';
import type { RouteConfig } from './gateway-config';

/** A compiled route: everything that does not need the request has been decided. Immutable. */
export interface Route {
  readonly id: string;
  readonly config: RouteConfig;
  /** Name of the upstream, the `service` of metrics and log lines; `gateway` where we answer ourselves. */
  readonly upstream: string;
  readonly checks: readonly Check[];
  /** Checks that say who asks, without spending: what a choice by principal begins with. */
  readonly front: readonly Check[];
  readonly forward: Forward;
  /** Absent: the route takes no upgrades. */
  readonly tunnel: Tunnel | undefined;
  /** The path that the upstream is asked for, after rewriting: canonical again. */
  targetPath(path: string): string;
  /**
   * The other way round: the path by which clients find what the upstream calls so.
   * @param requested canonical path of the request, for parameters that the upstream does not know
   */
  publicPath(path: string, requested: string): string;
  /** The Host that the upstream is shown; undefined, or without one to pass on: the authority of the target. */
  readonly upstreamHost: ((head: RequestHead) => string | undefined) | undefined;
}
