import type { Exchange } from '../../exchange';
import { withholdProtocol } from '../../subprotocols';
import type { Target } from '../../upstreams';
import { upstreamHeaders } from '../request-headers';

/** The fields of the handshake that a target gets: the client's, but for a credential that travelled as a subprotocol. */
export function handshakeFields(exchange: Exchange, target: Target): string[] {
  const { head, route, socket } = exchange;
  const fields = upstreamHeaders(exchange);
  if (socket?.credentialProtocol !== undefined) withholdProtocol(fields, socket.credentialProtocol);
  const host = route.upstreamHost?.(head) ?? target.authority;
  return ['Host', host, 'Connection', 'Upgrade', 'Upgrade', 'websocket', ...fields];
}
