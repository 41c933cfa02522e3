import { ClientAddresses } from './client-address';

const addresses = new ClientAddresses(['10.1.0.0/16', '192.0.2.1', '2001:db8:1::/48']);
const of = (peer: string, headers: Record<string, string> = {}, encrypted = false) =>
  addresses.of(peer, headers, 'gateway.example', encrypted);

describe('ClientAddresses', () => {
  it.each(['127.0.0.1', '::1', '10.9.9.9', '172.31.0.1', '192.168.1.1', '169.254.1.1', 'fd00::1', 'fe80::1%eth0'])(
    'counts %s as internal',
    (peer) => expect(of(peer).internal).toBe(true),
  );

  it.each(['203.0.113.7', '172.32.0.1', '11.0.0.1', '2001:db8::1', ''])('counts %j as external', (peer) =>
    expect(of(peer).internal).toBe(false),
  );

  it('knows an IPv4 address in IPv6 clothes', () => {
    expect(of('::ffff:127.0.0.1')).toMatchObject({ address: '127.0.0.1', internal: true });
    expect(of('::ffff:10.1.2.3')).toMatchObject({ address: '10.1.2.3', peerTrusted: true });
  });

  it.each([
    ...[
      'forwarded',
      'x-forwarded-for',
      'x-forwarded-host',
      'x-forwarded-proto',
      'x-forwarded-port',
      'x-real-ip',
      'via',
    ],
  ])('does not believe %s from an untrusted peer, and no longer counts it as internal', (field) => {
    expect(of('127.0.0.1', { [field]: '10.0.0.9' })).toEqual({
      address: '127.0.0.1',
      proto: 'http',
      host: 'gateway.example',
      peerTrusted: false,
      internal: false,
    });
  });

  it('believes a trusted peer', () => {
    const headers = {
      'x-forwarded-for': '203.0.113.7',
      'x-forwarded-proto': 'https',
      'x-forwarded-host': 'portal.example',
    };
    expect(of('10.1.0.1', headers)).toEqual({
      address: '203.0.113.7',
      proto: 'https',
      host: 'portal.example',
      peerTrusted: true,
      internal: false,
    });
  });

  it.each([
    ['10.0.0.66, 203.0.113.7', '203.0.113.7'],
    ['127.0.0.1, 203.0.113.7, 10.1.0.9, 192.0.2.1', '203.0.113.7'],
    ['10.1.0.8, 10.1.0.9', '10.1.0.8'],
    ['[2001:db8:2::9]:4711, 10.1.0.9', '2001:db8:2::9'],
    ['203.0.113.7:55000', '203.0.113.7'],
  ])('walks %s from the right and stops at the first stranger', (list, address) =>
    expect(of('10.1.0.1', { 'x-forwarded-for': list }).address).toBe(address),
  );

  it.each(['unknown', '127.0.0.1, nonsense', '127.0.0.1, ', '999.1.1.1'])(
    'takes the proxy for the client, and for an external one, when the nearest hop reads %j',
    (list) =>
      expect(of('10.1.0.1', { 'x-forwarded-for': list })).toMatchObject({ address: '10.1.0.1', internal: false }),
  );

  it('lets a trusted proxy speak for an internal client', () => {
    expect(of('10.1.0.1', { 'x-forwarded-for': '10.2.0.5' })).toMatchObject({ address: '10.2.0.5', internal: true });
  });

  it('reads Forwarded like X-Forwarded-For', () => {
    const forwarded = 'for=10.0.0.66, for="[2001:db8:2::9]";proto=https;host=portal.example, for=10.1.0.9';
    expect(of('2001:db8:1::5', { forwarded })).toMatchObject({
      address: '2001:db8:2::9',
      proto: 'https',
      host: 'portal.example',
    });
  });

  it('takes nobody for internal whose two forwarding fields disagree', () => {
    const headers = { 'x-forwarded-for': '10.2.0.5', forwarded: 'for=203.0.113.7' };
    expect(of('10.1.0.1', headers)).toMatchObject({ address: '10.2.0.5', internal: false });
    expect(of('10.1.0.1', { ...headers, forwarded: 'for=10.2.0.5' }).internal).toBe(true);
  });

  it('takes proto and host of the same hop as the address when each hop has its own', () => {
    const headers = {
      'x-forwarded-for': '10.0.0.66, 203.0.113.7, 10.1.0.9',
      'x-forwarded-proto': 'http, https, http',
      'x-forwarded-host': 'evil.example, portal.example, inner.example',
    };
    expect(of('10.1.0.1', headers)).toMatchObject({ proto: 'https', host: 'portal.example' });
  });

  it('keeps its own idea of proto and host when the forwarded one is nonsense', () => {
    const headers = {
      'x-forwarded-for': '203.0.113.7',
      'x-forwarded-proto': 'gopher',
      'x-forwarded-host': 'a b',
    };
    expect(of('10.1.0.1', headers, true)).toMatchObject({ proto: 'https', host: 'gateway.example' });
  });

  it.each(['10.0.0.0/33', '::/129', 'proxy.example', '10.0.0.0/8/8', '10.0.0.0/', '10.0.0/8', '::1/x'])(
    'refuses %s as a trusted proxy',
    (block) => expect(() => new ClientAddresses([block])).toThrow(`${block} is neither an address nor a CIDR block`),
  );
});
