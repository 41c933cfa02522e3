import type { SessionRenewals } from '../../../access';
import type { RequestMetrics } from '../../../shared/telemetry';
import { isHandshake } from '../../handshake';
import { refusal } from '../../../shared/problem';
import type { Tunnel } from '../../policy';
import type { WebSocketConfig } from '../../routes/schema/websocket';
import type { Upstream } from '../../upstreams';
import { faults } from '../faults';
import { isKey } from './accept-key';
import { Handshake } from './handshake';
import type { Tunnels } from './tunnels';
import { UpgradeAnswer, type UpgradeParts } from './upgrade-answer';

export interface TunnelParts extends UpgradeParts {
  readonly tunnels: Tunnels;
  readonly renewals: SessionRenewals;
  readonly metrics: Pick<RequestMetrics, 'tunnels'>;
}

const unsupported = refusal(400, 'upgrade-unsupported', {}, 'Only WebSocket connections can be opened here');
const keyless = refusal(400, 'upgrade-unsupported', {}, 'A WebSocket handshake names a key of 16 bytes');

/**
 * Opens WebSocket tunnels to an upstream. No other protocol: `h2c` would smuggle requests past every check (RFC 9110 §7.8).
 * Until it is answered a handshake is an exchange like others: circuit, bulkhead, target, deadlines and further targets
 * are those of the upstream. A tunnel that is open has no place in the bulkhead: it may idle for hours.
 *
 * Refusals: 400 `upgrade-unsupported`, also for a handshake without a key: no answer to it could be believed. Faults: 503 `circuit-open`, 503 `upstream-busy`, 503 `upstream-unavailable`, 502
 * `upstream-unreachable`, 502 `upstream-broken`, 504 `upstream-timeout`.
 * @param config of the route
 */
export function tunnelTo(upstream: Upstream, config: WebSocketConfig, parts: TunnelParts): Tunnel {
  const { breaker, bulkhead } = upstream;
  return (exchange, socket, firstBytes) => {
    const answer = new UpgradeAnswer(exchange, socket, parts);
    if (socket.destroyed) return;
    // 1. RFC 6455 §4.1
    if (!isHandshake(exchange.head) || exchange.head.hasBody) return answer.refused(unsupported);
    if (!isKey(exchange.head.headers['sec-websocket-key'])) return answer.refused(keyless);
    if (parts.tunnels.closing) return answer.failed(faults.unavailable());
    // 2. The circuit; from here on it is owed a verdict.
    if (!breaker.admits(exchange)) return answer.failed(faults.circuitOpen(breaker.retryAfterSeconds));
    const handshake = new Handshake({ ...parts, upstream, config }, exchange, answer, firstBytes);
    // 3. A place, at once or after a while.
    if (bulkhead === undefined || bulkhead.enter()) return handshake.begin();
    const giveUp = bulkhead.wait((admitted) => (admitted ? handshake.begin() : handshake.busy()));
    if (giveUp === undefined) handshake.busy();
    else handshake.waits(giveUp);
  };
}
