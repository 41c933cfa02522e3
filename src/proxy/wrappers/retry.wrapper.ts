import type { Upstream } from '../upstreams';
import type { Wrapper } from '../policy';
import { Tries } from './tries';

/**
 * Tries again, at another target, when one failed before anything of an answer went to the client: what may be repeated
 * (RFC 9110 §9.2.2), and what never left, within the upstream's retry budget. A body is sent again only when it came with
 * its head and is kept; nothing is collected for that.
 */
export function retry(upstream: Upstream): Wrapper | undefined {
  if (upstream.config.retry.attempts === 0) return undefined;
  return (next) => (exchange, answer) => {
    upstream.retries.earn();
    new Tries(upstream, next, exchange, answer).begin();
  };
}
