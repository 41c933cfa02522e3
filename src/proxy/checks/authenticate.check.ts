import { credentialIn, type Principal } from '../../access';
import { Refusal } from '../../shared/problem';
import type { Exchange } from '../exchange';
import { askOwnLimit } from '../own-limit';
import type { Parts } from '../parts';
import type { Check, Verdict } from '../policy';
import type { RouteConfig } from '../routes/gateway-config';

/**
 * Learns who is asking from the bearer token (RFC 6750 §2.1) or the API key, and lets a key no further than its own limit
 * allows. A public route has no such check: a credential there, good or bad, is not looked at.
 * Refusals: 401 `unauthenticated`, `token-invalid`, `token-revoked`; 429 `rate-limited`; 503 `issuer-unavailable`,
 * `database-unavailable`, `too-busy`.
 */
export function authenticate(route: RouteConfig, parts: Parts): Check | undefined {
  if (route.public) return undefined;
  const { authenticator } = parts;
  const accept = (exchange: Exchange, answer: Principal | Refusal, spend: boolean): Verdict | Promise<Verdict> => {
    if (answer instanceof Refusal) return answer;
    exchange.principal = answer;
    return answer.ownLimit === undefined ? undefined : askOwnLimit(exchange, answer, parts, spend);
  };
  const ask = (exchange: Exchange, spend: boolean): Verdict | Promise<Verdict> => {
    const credential = credentialIn(exchange.head);
    if (credential instanceof Refusal) return credential;
    const answer = authenticator.authenticate(credential);
    return answer instanceof Promise
      ? answer.then((later) => accept(exchange, later, spend))
      : accept(exchange, answer, spend);
  };
  return { name: 'authenticate', decide: (exchange) => ask(exchange, true), peek: (exchange) => ask(exchange, false) };
}
