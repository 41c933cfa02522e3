import { limitKey } from '../../shared/http';
import { refusal } from '../../shared/problem';
import type { Exchange } from '../exchange';
import type { Parts } from '../parts';
import type { Check } from '../policy';
import type { RouteConfig } from '../routes/gateway-config';

const TOO_MANY = refusal(
  429,
  'too-many-connections',
  { 'Retry-After': '10' },
  'Close one of your connections before you open another one.',
);

/**
 * Counts the WebSockets of one user on this route and instance, of one address where nobody is known, until they are over.
 * Refusal: 429 `too-many-connections`.
 */
export function limitSockets({ id, websocket }: RouteConfig, { sockets }: Parts): Check | undefined {
  if (websocket === false) return undefined;
  const { connections, messages } = websocket.perUser;
  if (connections === undefined && messages === undefined) return undefined;
  const keyOf = ({ principal, head }: Exchange): string => `${id} ${principal?.id ?? limitKey(head.client.address)}`;
  return {
    name: 'limit-sockets',
    decide(exchange) {
      if (exchange.socket === undefined) return undefined;
      const key = keyOf(exchange);
      exchange.socket.user = sockets.enter(key, connections);
      if (exchange.socket.user === undefined) return TOO_MANY;
      exchange.ended.push(() => sockets.leave(key));
      return undefined;
    },
    peek: (exchange) =>
      exchange.socket === undefined || sockets.hasRoom(keyOf(exchange), connections) ? undefined : TOO_MANY,
  };
}
