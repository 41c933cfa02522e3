import { type Forward, STILL } from '../policy';
import type { Upstream } from '../upstreams';
import { faults } from './faults';
import { hopsLeft } from './max-forwards';
import { withBody } from './request-body';
import { Sending } from './sending';

/**
 * Sends exchanges on to an upstream, streaming both ways: one try each, at the target whose turn it is. Where to and with
 * which fields is read from the exchange: the route's target path, and the headers that the checks added.
 *
 * Faults: 503 `upstream-unavailable`, 503 `upstream-busy`, 502 `upstream-unreachable`, 502 `upstream-broken`, 504
 * `upstream-timeout`, 413 `body-too-large`, 408 `request-timeout`. A fault's `progress` says how far the try came: with
 * `maySendAgain` a wrapper decides about another.
 */
export function forwardTo(upstream: Upstream): Forward {
  const { clock } = upstream;
  return (exchange, answer) => {
    // 1. An OPTIONS that goes no further is answered here (RFC 9110 §7.6.2).
    if (hopsLeft(exchange.head) === 0) {
      answer.started(204, [], STILL, 0);
      return answer.ended([]);
    }
    // 2. A body that says it is too long is not begun with.
    if ((exchange.head.contentLength ?? 0) > exchange.maxBodyBytes) return answer.failed(faults.bodyTooLarge());
    // 3. Somebody to send it to; from here on the target is owed a verdict.
    const target = upstream.pick(exchange);
    if (target === undefined) return answer.failed(faults.unavailable());
    exchange.upstreamStartedAtMs = clock.monotonicMs();
    const sending = new Sending(upstream, target, exchange, answer);
    // 4. When the client leaves, whatever is under way ends.
    answer.onClientGone((fault = faults.clientGone()) => sending.stop(fault));
    // 5. The body, then a connection; the rest happens in Sending.
    withBody(exchange, sending, clock, (body) => {
      if (!sending.over) sending.begin(body);
    });
  };
}
