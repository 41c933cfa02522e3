import { type RedeemedTicket } from '../../access';
import { refusal } from '../../shared/problem';
import type { Exchange } from '../exchange';
import { SocketFacts } from '../handshake';
import { aRoute, type FakeParts, someParts } from '../testing';
import { redeemTicket } from './redeem-ticket.check';
import { aHandshake } from './testing-handshake';

const MEANING: RedeemedTicket = {
  accessToken: 'a.b.c',
  tenantCode: 'SERHAFEN:CL',
  path: '/feed',
  address: '203.0.113.7',
};
const invalid = { status: 401, code: 'ticket-invalid' };

describe('redeemTicket', () => {
  let parts: FakeParts;
  beforeEach(() => {
    parts = someParts();
    parts.tickets.left.set('t', MEANING);
  });
  const showing = (ticket: string | undefined, head = {}): Exchange => {
    const exchange = aHandshake({ head });
    exchange.socket = new SocketFacts();
    exchange.socket.ticket = ticket;
    return exchange;
  };
  const check = (websocket: Parameters<typeof aRoute>[0] = { websocket: true }) =>
    redeemTicket(aRoute(websocket), parts)!;

  it('takes it for the token and the tenant that it was given for, once', async () => {
    const exchange = showing('t');
    expect(await check().decide(exchange)).toBeUndefined();
    expect(exchange.socket).toMatchObject({ credential: 'a.b.c', tenantCode: 'SERHAFEN:CL' });
    expect(await check().decide(showing('t'))).toMatchObject(invalid);
  });

  it('asks once where a route is chosen by who asks, and judges again by the route that was', async () => {
    parts.tickets.left.set('t', { ...MEANING, address: '198.51.100.4' });
    const exchange = showing('t');
    expect(await check({ websocket: { ticketAddress: 'any' } }).decide(exchange)).toBeUndefined();
    expect(check({ websocket: { ticketAddress: 'any' } }).decide(exchange)).toBeUndefined();
    expect(check().decide(exchange)).toMatchObject(invalid);
  });

  it.each<[string, object]>([
    ['another path', { path: '/feed/2' }],
    ['another address', { client: { address: '203.0.113.8' } }],
    ['another tenant', { requestedTenant: 'ANDESLOG:PE' }],
  ])('refuses it for %s, and it is used up', async (_what, head) => {
    const exchange = showing('t', head);
    expect(await check().decide(exchange)).toMatchObject(invalid);
    expect(exchange.socket!.credential).toBeUndefined();
    expect(parts.tickets.left.size).toBe(0);
  });

  it('takes one network of IPv6 for one client', async () => {
    parts.tickets.left.set('t', { ...MEANING, address: '2001:db8:1:2::/64' });
    expect(await check().decide(showing('t', { client: { address: '2001:db8:1:2::77' } }))).toBeUndefined();
  });

  it('passes on why nobody can tell', async () => {
    parts.tickets.left.set('t', refusal(503, 'database-unavailable'));
    expect(await check().decide(showing('t'))).toMatchObject({ status: 503 });
  });

  it('has nothing to do without a ticket', () => {
    expect(check().decide(showing(undefined))).toBeUndefined();
    expect(check().decide(aHandshake())).toBeUndefined();
  });

  it('is not there where nobody takes tickets', () => {
    expect(redeemTicket(aRoute(), parts)).toBeUndefined();
    expect(redeemTicket(aRoute({ websocket: true, public: true }), parts)).toBeUndefined();
    expect(redeemTicket(aRoute({ websocket: { credentials: ['header'] } }), parts)).toBeUndefined();
  });
});
