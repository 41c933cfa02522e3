import type { Exchange } from '../exchange';
import type { Verdict } from '../policy';
import { anExchange, aRoute } from '../testing';
import type { WrittenWebSocket } from '../routes/schema/websocket';
import { readHandshake } from './read-handshake.check';
import { aHandshake } from './testing-handshake';

const PROTOCOL = 'Sec-WebSocket-Protocol';

function read(head: object, websocket: WrittenWebSocket | true = true): { exchange: Exchange; verdict: Verdict } {
  const exchange = aHandshake({ head });
  return { exchange, verdict: readHandshake(aRoute({ websocket }))!.decide(exchange) as Verdict };
}

describe('readHandshake', () => {
  it('finds a token among the subprotocols', () => {
    const { exchange, verdict } = read({ headers: { [PROTOCOL]: 'v1, bearer.a.b.c' } });
    expect(verdict).toBeUndefined();
    expect(exchange.socket).toMatchObject({
      credential: 'a.b.c',
      credentialProtocol: 'bearer.a.b.c',
      ticket: undefined,
    });
  });

  it('finds a ticket among the subprotocols', () => {
    const { exchange } = read({ headers: { [PROTOCOL]: 'ticket.t' } });
    expect(exchange.socket).toMatchObject({ credential: undefined, credentialProtocol: 'ticket.t', ticket: 't' });
  });

  it('finds a ticket in the query, which the upstream does not see', () => {
    const { exchange } = read({ query: '?a=1&gateway_ticket=t' });
    expect(exchange.socket).toMatchObject({ ticket: 't', query: '?a=1', credentialProtocol: undefined });
  });

  it('leaves a handshake without any as it is', () =>
    expect(read({ query: '?a=1', headers: { [PROTOCOL]: 'v1' } }).exchange.socket).toMatchObject({
      credential: undefined,
      ticket: undefined,
      query: undefined,
      credentialProtocol: undefined,
    }));

  it.each([
    ['field and subprotocol', { headers: { authorization: 'Bearer a', [PROTOCOL]: 'bearer.a' } }],
    ['subprotocol and query', { query: '?gateway_ticket=t', headers: { [PROTOCOL]: 'bearer.a' } }],
    ['field and query', { query: '?gateway_ticket=t', headers: { authorization: 'Bearer a' } }],
    ['two subprotocols', { headers: { [PROTOCOL]: 'bearer.a, ticket.b' } }],
  ])('refuses two credentials: %s', (_what, head) =>
    expect(read(head).verdict).toMatchObject({ status: 401, code: 'token-invalid' }),
  );

  it('leaves to the upstream what the route does not take', () => {
    const head = { query: '?gateway_ticket=t', headers: { [PROTOCOL]: 'bearer.a' } };
    const { exchange, verdict } = read(head, { credentials: ['header'] });
    expect(verdict).toBeUndefined();
    expect(exchange.socket).toMatchObject({ credential: undefined, ticket: undefined, credentialProtocol: undefined });
  });

  it('is about handshakes, and is not there where nobody takes them', () => {
    const exchange = anExchange({ head: { query: '?gateway_ticket=t', headers: { [PROTOCOL]: 'bearer.a' } } });
    expect(readHandshake(aRoute({ websocket: true }))!.decide(exchange)).toBeUndefined();
    expect(exchange.socket).toBeUndefined();
    expect(readHandshake(aRoute())).toBeUndefined();
  });
});
