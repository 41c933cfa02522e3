import type { Exchange } from '../exchange';
import { identityHeaderNames } from '../identity-header-names';
import type { Parts } from '../parts';
import type { Tunnel, Wrapper } from '../policy';
import type { RouteConfig } from '../routes/gateway-config';
import type { Upstream } from '../upstreams';

const NAME = identityHeaderNames.identityToken;

type VouchParts = Pick<Parts, 'identityTokens'>;
type Named = Pick<Upstream, 'name'>;

/**
 * Gives the upstream a signed word of who asks, in X-Identity-Token (docs/identity-to-backends.md). Innermost: each try,
 * and a fallback, has its own, so none is old when it leaves and none is for somebody else. Where nobody was asked who
 * they are, nothing is said. Never refuses.
 */
export function vouchForCaller({ credential }: RouteConfig, parts: VouchParts, upstream: Named): Wrapper | undefined {
  if (credential !== 'identity') return undefined;
  return (next) => (exchange, answer) => {
    vouch(exchange, parts, upstream);
    next(exchange, answer);
  };
}

/** The same for a handshake. */
export function vouchInTunnel(route: RouteConfig, parts: VouchParts, upstream: Named, next: Tunnel): Tunnel {
  if (route.credential !== 'identity') return next;
  return (exchange, socket, firstBytes) => {
    vouch(exchange, parts, upstream);
    next(exchange, socket, firstBytes);
  };
}

function vouch(exchange: Exchange, { identityTokens }: VouchParts, { name }: Named): void {
  const { principal, tenant, head, route, addedHeaders } = exchange;
  if (principal === undefined) return;
  const token = identityTokens.tokenFor(principal, {
    audience: name,
    method: head.method,
    path: route.targetPath(head.path),
    tenant: tenant?.code,
    requestId: head.requestId,
  });
  const at = addedHeaders.indexOf(NAME);
  if (at < 0) addedHeaders.push(NAME, token);
  else addedHeaders[at + 1] = token;
}
