import type { Forward } from '../policy';
import type { Upstream } from '../upstreams';
import { faults } from './faults';
import { withBody } from './request-body';
import { Sending } from './sending';

/**
 * Sends exchanges on to an upstream, streaming both ways. Where to and with which fields is read from the exchange: the
 * route's target path, and the headers that the checks added.
 *
 * Faults: 503 `circuit-open`, 503 `upstream-busy`, 502 `upstream-unreachable`, 502 `upstream-broken`, 504
 * `upstream-timeout`, 413 `body-too-large`, 408 `request-timeout`.
 */
export function forwardTo(upstream: Upstream): Forward {
  const { breaker, clock } = upstream;
  return (exchange, answer) => {
    // 1. A body that says it is too long is not begun with.
    if ((exchange.head.contentLength ?? 0) > exchange.maxBodyBytes) return answer.failed(faults.bodyTooLarge());
    // 2. The circuit; from here on it is owed a verdict.
    if (!breaker.admits(exchange)) return answer.failed(faults.circuitOpen(breaker.retryAfterSeconds));
    exchange.upstreamStartedAtMs = clock.monotonicMs();
    const sending = new Sending(upstream, upstream.pick(), exchange, answer);
    // 3. When the client leaves, whatever is under way ends.
    answer.onClientGone(() => sending.stop(faults.clientGone()));
    // 4. The body, then a connection; the rest happens in Sending.
    withBody(exchange, sending, (body) => {
      if (!sending.over) sending.begin(body);
    });
  };
}
