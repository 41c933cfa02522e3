import { aPrincipal } from '../../access/testing';
import type { Exchange } from '../exchange';
import { SocketFacts } from '../handshake';
import { aRoute, someParts } from '../testing';
import { limitSockets } from './limit-sockets.check';
import { aHandshake } from './testing-handshake';

const outcome = { status: 101, fault: undefined, code: undefined };

describe('limitSockets', () => {
  const check = limitSockets(aRoute({ websocket: { perUser: { connections: 2 } } }), someParts())!;
  const opening = (subject?: string, address = '203.0.113.7'): Exchange => {
    const exchange = aHandshake({ head: { client: { address } } });
    if (subject !== undefined) exchange.principal = aPrincipal({ subject });
    exchange.socket = new SocketFacts();
    return exchange;
  };
  const tooMany = { status: 429, code: 'too-many-connections', headers: { 'Retry-After': '10' } };

  it.each(['ana', undefined])('counts those of %s until they are over', (subject) => {
    const [first, second, third] = [opening(subject), opening(subject), opening(subject)];
    expect([check.decide(first), check.decide(second)]).toEqual([undefined, undefined]);
    expect(check.peek!(third)).toMatchObject(tooMany);
    expect(check.decide(third)).toMatchObject(tooMany);
    expect(third.ended).toEqual([]);
    expect(check.decide(opening('somebody else', '198.51.100.4'))).toBeUndefined();
    for (const { ended } of [first]) for (const end of ended) end(outcome);
    expect(check.peek!(third)).toBeUndefined();
    expect(check.decide(third)).toBeUndefined();
    for (const { ended } of [second, third]) for (const end of ended) end(outcome);
  });

  it('has one bucket of messages for all of a user', () => {
    const [first, second] = [opening('bruno'), opening('bruno')];
    expect([check.decide(first), check.decide(second)]).toEqual([undefined, undefined]);
    expect(first.socket!.user).toBe(second.socket!.user);
  });

  it('has nothing to do with other requests, nor with routes that ask for nothing', () => {
    expect(check.decide(aHandshake())).toBeUndefined();
    expect(check.peek!(aHandshake())).toBeUndefined();
    expect(limitSockets(aRoute({ websocket: true }), someParts())).toBeUndefined();
    expect(limitSockets(aRoute(), someParts())).toBeUndefined();
  });
});
