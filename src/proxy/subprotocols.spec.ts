import { credentialsOffered, namesProtocol, offersBeside, withholdProtocol } from './subprotocols';

const FIELD = 'Sec-WebSocket-Protocol';

describe('subprotocols', () => {
  it('finds credentials in any line and place', () => {
    const fields = ['Host', 'bearer.no', FIELD, 'v1, bearer.a.b.c', 'sec-websocket-protocol', 'ticket.xyz'];
    expect(credentialsOffered(fields)).toEqual([
      { kind: 'token', value: 'a.b.c', protocol: 'bearer.a.b.c' },
      { kind: 'ticket', value: 'xyz', protocol: 'ticket.xyz' },
    ]);
    expect(credentialsOffered([FIELD, 'v1, Bearer.a, xbearer.a'])).toEqual([]);
    expect(credentialsOffered([FIELD, 'bearer.'])).toMatchObject([{ value: '' }]);
  });

  it('withholds one and leaves other fields as they are', () => {
    const fields = [FIELD, 'v1 ,v2', FIELD, 'v3,bearer.a', FIELD, 'bearer.a', 'X', 'bearer.a'];
    withholdProtocol(fields, 'bearer.a');
    expect(fields).toEqual([FIELD, 'v1 ,v2', FIELD, 'v3', 'X', 'bearer.a']);
  });

  it('knows what else is offered', () => {
    expect(offersBeside([FIELD, 'bearer.a'], 'bearer.a')).toBe(false);
    expect(offersBeside([FIELD, 'bearer.a', FIELD, 'v1'], 'bearer.a')).toBe(true);
    expect(namesProtocol([FIELD, ' '])).toBe(false);
    expect(namesProtocol([FIELD, 'v1'])).toBe(true);
  });
});
