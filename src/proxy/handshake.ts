import type { RedeemedTicket } from '../access';
import type { RequestHead } from '../shared/http';
import type { UserSockets } from './open-sockets';

/** What an exchange has beside others when it opens a WebSocket: what its handshake said, and what became of it. */
export class SocketFacts {
  /** A token that did not come in a field. Written by read-handshake, or by redeem-ticket. */
  credential: string | undefined = undefined;
  /** As it was shown; and what it was given for. Written by read-handshake, and by redeem-ticket. */
  ticket: string | undefined = undefined;
  redeemed: RedeemedTicket | undefined = undefined;
  /** Of the ticket: in the place of what the headers ask for. Written by redeem-ticket. */
  tenantCode: string | undefined = undefined;
  /** Subprotocol that is a credential: it ends here. Written by read-handshake. */
  credentialProtocol: string | undefined = undefined;
  /** Query for the upstream; undefined: as it came. Written by read-handshake. */
  query: string | undefined = undefined;
  /** Written by limit-sockets. */
  user: UserSockets | undefined = undefined;
  /** Of the first Close frame; 0: there was none. Messages of the client, and of the upstream. Written by the tunnel. */
  closeCode = 0;
  messagesIn = 0;
  messagesOut = 0;
}

/** Whether a request asks for a WebSocket (RFC 6455 §4.1): the one kind that the listener hands over as an upgrade. */
export function isHandshake({ method, headers, request }: RequestHead): boolean {
  return method === 'GET' && request.httpVersionMinor > 0 && headers.upgrade?.toLowerCase() === 'websocket';
}
