import type { Exchange } from '../exchange';
import type { RouteConfig } from './gateway-config';
import { meets, told } from './head-conditions';

type Who = Pick<Exchange, 'principal' | 'tenant'>;

/** Whether a route can be chosen only when it is known who asks. */
export function asksForPrincipal({ match }: Pick<RouteConfig, 'match'>): boolean {
  return match.claims !== undefined || match.tenants !== undefined;
}

/** @returns what of `match.claims` and `match.tenants` is not met; undefined when everything is */
export function unmetByPrincipal({ claims = {}, tenants }: RouteConfig['match'], who: Who): string | undefined {
  if (who.principal === undefined) return 'nobody is known to ask';
  for (const [name, condition] of Object.entries(claims))
    if (!meets(condition, who.principal.claim(name))) return `claim ${name} ${told(condition)}`;
  if (tenants !== undefined && (who.tenant === undefined || !tenants.includes(who.tenant.code)))
    return `tenant ${told(tenants)}`;
  return undefined;
}
