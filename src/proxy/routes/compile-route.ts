import type { Parts } from '../parts';
import type { Check, Forward, Tunnel } from '../policy';
import { stages } from '../stages';
import type { RouteConfig } from './gateway-config';
import { withoutPrefix, withPrefix } from './path-prefix';
import type { Route } from './route';

/** The two ways to an upstream. */
export interface Ways {
  readonly forward: Forward;
  readonly tunnel: Tunnel;
}

/** Decides all that does not need a request, once. */
export function compileRoute(config: RouteConfig, parts: Parts, { forward, tunnel }: Ways): Route {
  const { stripPrefix } = config.rewrite;
  return {
    id: config.id,
    config,
    upstream: config.upstream,
    checks: stages.map((stage) => stage(config, parts)).filter((check): check is Check => check !== undefined),
    forward,
    tunnel: config.websocket ? tunnel : undefined,
    targetPath: stripPrefix === undefined ? (path) => path : (path) => withoutPrefix(path, stripPrefix),
    publicPath: stripPrefix === undefined ? (path) => path : (path) => withPrefix(path, stripPrefix),
  };
}
