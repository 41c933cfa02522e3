import { refusal } from '../../../shared/problem';
import type { Tunnel } from '../../policy';
import type { Upstream } from '../../upstreams';
import { faults } from '../faults';
import { Handshake } from './handshake';
import type { Tunnels } from './tunnels';
import { UpgradeAnswer, type UpgradeParts } from './upgrade-answer';

export interface TunnelParts extends UpgradeParts {
  readonly tunnels: Tunnels;
}

const unsupported = refusal(400, 'upgrade-unsupported', {}, 'Only WebSocket connections can be opened here');

/**
 * Opens WebSocket tunnels to an upstream. No other protocol: `h2c` would smuggle requests past every check (RFC 9110 §7.8).
 *
 * Refusals: 400 `upgrade-unsupported`. Faults: 503 `circuit-open`, 503 `upstream-unavailable`, 502 `upstream-unreachable`, 502 `upstream-broken`, 504
 * `upstream-timeout`.
 */
export function tunnelTo(upstream: Upstream, parts: TunnelParts): Tunnel {
  const { breaker, clock } = upstream;
  return (exchange, socket, firstBytes) => {
    const answer = new UpgradeAnswer(exchange, socket, parts);
    if (socket.destroyed) return;
    // 1. RFC 6455 §4.1
    const { method, headers, hasBody } = exchange.head;
    const isHandshake = method === 'GET' && headers.upgrade?.toLowerCase() === 'websocket' && !hasBody;
    if (!isHandshake) return answer.refused(unsupported);
    // 2. The circuit; from here on it is owed a verdict.
    if (!breaker.admits(exchange)) return answer.failed(faults.circuitOpen(breaker.retryAfterSeconds));
    // 3. Somebody to open it to, who is busy with it to its end.
    const target = upstream.pick(exchange);
    if (target === undefined) {
      breaker.abandoned(exchange);
      return answer.failed(faults.unavailable());
    }
    exchange.ended.push(({ status, fault }) =>
      upstream.over(target, exchange, exchange.upstreamAnsweredAtMs === 0 ? 0 : status, fault),
    );
    exchange.upstreamStartedAtMs = clock.monotonicMs();
    new Handshake(upstream, target, parts.tunnels, exchange, answer, firstBytes).begin();
  };
}
