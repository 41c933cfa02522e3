import type { RequestHead } from '../../shared/http';
import { authenticate, limitByAddress, readHandshake, redeemTicket, requireHearing, selectTenant } from '../checks';
import type { Parts } from '../parts';
import type { Check, Forward, Tunnel } from '../policy';
import { stages } from '../stages';
import type { RouteConfig } from './gateway-config';
import { rewriteOf } from './rewrite';
import type { Route } from './route';

/** The two ways to an upstream. */
export interface Ways {
  readonly forward: Forward;
  readonly tunnel: Tunnel | undefined;
}

/** What metrics and log lines call the service of a route that we answer ourselves. */
export const OWN_SERVICE = 'gateway';

type Stage = (typeof stages)[number];

/** What tells who asks. A tenant that the route requires is asked for when it has been chosen. */
const front: readonly Stage[] = [
  limitByAddress,
  readHandshake,
  redeemTicket,
  authenticate,
  requireHearing,
  (route, parts) => selectTenant({ ...route, tenant: 'none' }, parts),
];

/** Decides all that does not need a request, once. */
export function compileRoute(config: RouteConfig, parts: Parts, { forward, tunnel }: Ways): Route {
  const checks = (from: readonly Stage[]): Check[] => from.flatMap((stage) => stage(config, parts) ?? []);
  return {
    id: config.id,
    config,
    upstream: config.upstream ?? OWN_SERVICE,
    checks: checks(stages),
    front: checks(front),
    forward,
    tunnel: config.websocket !== false ? tunnel : undefined,
    ...rewriteOf(config),
    upstreamHost: upstreamHost(config),
  };
}

function upstreamHost({ rewrite: { host } }: RouteConfig): ((head: RequestHead) => string | undefined) | undefined {
  if (host === 'target') return undefined;
  return host === 'pass' ? ({ client }) => client.host || undefined : () => host;
}
