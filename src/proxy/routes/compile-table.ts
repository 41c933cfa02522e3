import type { Parts } from '../parts';
import { compileRoute, type Ways } from './compile-route';
import type { GatewayConfig, RouteConfig } from './gateway-config';
import { RouteTable } from './route-table';
import { variantsOf } from './route-variants';

/** The table of a configuration: what serves traffic, and what explains it. @param waysOf where a route leads */
export function compileTable(
  config: Pick<GatewayConfig, 'routes' | 'limits'>,
  parts: Omit<Parts, 'limits'>,
  waysOf: (route: RouteConfig) => Ways,
): RouteTable {
  const ours = { ...parts, limits: config.limits };
  return new RouteTable(config.routes.flatMap(variantsOf).map((route) => compileRoute(route, ours, waysOf(route))));
}
