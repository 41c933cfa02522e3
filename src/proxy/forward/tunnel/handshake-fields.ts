import type { IncomingMessage } from 'node:http';
import type { Exchange } from '../../exchange';
import { namesProtocol, offersBeside, withholdProtocol } from '../../subprotocols';
import type { Target, Upstream } from '../../upstreams';
import { answerHeaders } from '../answer-headers';
import { relocate } from '../references';
import { upstreamHeaders } from '../request-headers';
import { clientHeaders } from '../response-headers';

/** The fields of the handshake that a target gets: the client's, but for a credential that travelled as a subprotocol. */
export function handshakeFields(exchange: Exchange, target: Target): string[] {
  const { head, route, socket } = exchange;
  const fields = upstreamHeaders(exchange);
  if (socket?.credentialProtocol !== undefined) withholdProtocol(fields, socket.credentialProtocol);
  const host = route.upstreamHost?.(head) ?? target.authority;
  return ['Host', host, 'Connection', 'Upgrade', 'Upgrade', 'websocket', ...fields];
}

/** The fields of the answer that a client gets, and how long its body is: below 0 where nobody says. */
export function answerFields(
  { rawHeaders }: IncomingMessage,
  exchange: Exchange,
  upstream: Upstream,
): ReturnType<typeof clientHeaders> {
  const head = clientHeaders(rawHeaders);
  relocate(head.fields, exchange, upstream);
  const cookie = upstream.stickiness?.cookieFor(exchange);
  if (cookie !== undefined) head.fields.push('Set-Cookie', cookie);
  return { ...head, fields: answerHeaders(head.fields, [], exchange) };
}

/**
 * A browser that offered nothing but its credential takes no answer without a subprotocol, and the upstream saw none.
 * @param fields of the answer to the client; changed in place
 */
export function chooseProtocol({ rawHeaders }: IncomingMessage, fields: string[], { head, socket }: Exchange): void {
  const withheld = socket?.credentialProtocol;
  if (withheld === undefined || namesProtocol(rawHeaders)) return;
  if (!offersBeside(head.rawHeaders, withheld)) fields.push('Sec-WebSocket-Protocol', withheld);
}
