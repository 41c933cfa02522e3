import { credentialIn, type Principal } from '../../access';
import { Refusal } from '../../shared/problem';
import type { Exchange } from '../exchange';
import type { Parts } from '../parts';
import type { Check, Verdict } from '../policy';
import type { RouteConfig } from '../routes/gateway-config';

/**
 * Learns who is asking from the bearer token (RFC 6750 §2.1) or the API key; from what its handshake says instead, where a
 * WebSocket is opened. A public route has no such check: a
 * credential there, good or bad, is not looked at.
 * Refusals: 401 `unauthenticated`, `token-invalid`, `token-revoked`; 503 `issuer-unavailable`, `database-unavailable`,
 * `too-busy`.
 */
export function authenticate(route: RouteConfig, { authenticator }: Parts): Check | undefined {
  if (route.public) return undefined;
  const accept = (exchange: Exchange, answer: Principal | Refusal): Verdict => {
    if (answer instanceof Refusal) return answer;
    exchange.principal = answer;
    return undefined;
  };
  return {
    name: 'authenticate',
    decide(exchange) {
      const credential = exchange.socket?.credential ?? credentialIn(exchange.head);
      if (credential instanceof Refusal) return credential;
      const answer = authenticator.authenticate(credential);
      return answer instanceof Promise ? answer.then((later) => accept(exchange, later)) : accept(exchange, answer);
    },
  };
}
