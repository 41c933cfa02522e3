import { anExchange, type ExchangeSketch } from '../testing';
import type { Exchange } from '../exchange';

const KEY = 'dGhlIHNhbXBsZSBub25jZQ==';

/** An exchange that asks for a WebSocket. */
export function aHandshake({ head, ...facts }: ExchangeSketch = {}): Exchange {
  const headers = { connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-key': KEY, ...head?.headers };
  return anExchange({ ...facts, head: { path: '/feed', ...head, headers } });
}
