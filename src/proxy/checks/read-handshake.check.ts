import { bearerToken, TOKEN_INVALID, UNAUTHENTICATED } from '../../access';
import { isHandshake, SocketFacts } from '../handshake';
import type { Check, Verdict } from '../policy';
import type { RouteConfig } from '../routes/gateway-config';
import { credentialsOffered } from '../subprotocols';
import { withoutTicket } from '../ticket-query';

/**
 * Learns from a handshake what other requests do not say: a token or a ticket among its subprotocols, or a ticket in its
 * query. Both end here, on a public route too, where nobody looks at them. Refusal: 401 `token-invalid` for two credentials.
 */
export function readHandshake({ websocket }: RouteConfig): Check | undefined {
  if (websocket === false) return undefined;
  const tokens = websocket.credentials.includes('subprotocol');
  const tickets = websocket.credentials.includes('ticket');
  const headers = websocket.credentials.includes('header');
  return {
    name: 'read-handshake',
    decide(exchange): Verdict {
      const { head } = exchange;
      if (!isHandshake(head)) return undefined;
      const socket = new SocketFacts();
      // Where a route was chosen by who asks, the ticket has been redeemed for that.
      socket.redeemed = exchange.socket?.redeemed;
      exchange.socket = socket;
      let shown = headers && bearerToken(head) !== UNAUTHENTICATED ? 1 : 0;
      for (const { kind, value, protocol } of credentialsOffered(head.rawHeaders)) {
        if (kind === 'token' ? !tokens : !tickets) continue;
        shown++;
        socket.credentialProtocol = protocol;
        if (kind === 'token') socket.credential = value;
        else socket.ticket = value;
      }
      const asked = tickets ? withoutTicket(head.query) : undefined;
      if (asked !== undefined) {
        shown++;
        socket.ticket = asked.ticket;
        socket.query = asked.query;
      }
      // Who shows two is not asked which one is meant.
      return shown > 1 ? TOKEN_INVALID : undefined;
    },
  };
}
