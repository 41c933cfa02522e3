import { type RedeemedTicket, TICKET_INVALID } from '../../access';
import { limitKey } from '../../shared/http';
import { Refusal } from '../../shared/problem';
import type { Exchange } from '../exchange';
import type { Parts } from '../parts';
import type { Check, Verdict } from '../policy';
import type { RouteConfig } from '../routes/gateway-config';

/**
 * Takes a ticket for the token that it was given for: once, for the path, tenant and address that it was given for. What
 * that token is worth now is the next check's affair. One that is shown at the wrong place is used up as well.
 * Whoever asks for somebody else uses it up too: nobody else will ask again.
 * Refusals: 401 `ticket-invalid`; 503 `database-unavailable`, `too-busy`.
 */
export function redeemTicket(route: RouteConfig, { tickets }: Parts): Check | undefined {
  const { websocket } = route;
  if (route.public || websocket === false || !websocket.credentials.includes('ticket')) return undefined;
  const sameAddress = websocket.ticketAddress === 'same';
  const accept = ({ socket, head }: Exchange, found: RedeemedTicket | Refusal): Verdict => {
    if (found instanceof Refusal) return found;
    const { path, address, tenantCode, accessToken } = found;
    if (path !== head.path || (sameAddress && address !== limitKey(head.client.address))) return TICKET_INVALID;
    if (head.requestedTenant !== undefined && head.requestedTenant !== tenantCode) return TICKET_INVALID;
    socket!.redeemed = found;
    socket!.credential = accessToken;
    socket!.tenantCode = tenantCode;
    return undefined;
  };
  return {
    name: 'redeem-ticket',
    decide(exchange) {
      const { ticket, redeemed } = exchange.socket ?? {};
      if (ticket === undefined) return undefined;
      if (redeemed !== undefined) return accept(exchange, redeemed);
      return tickets.redeem(ticket).then((found) => accept(exchange, found));
    },
  };
}
