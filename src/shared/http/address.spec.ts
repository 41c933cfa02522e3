import { limitKey, networkOf, plainAddress } from './address';

describe('plainAddress', () => {
  it('drops mapping and zone and writes in lower case', () => {
    expect(plainAddress('::FFFF:10.0.0.7')).toBe('10.0.0.7');
    expect(plainAddress('FE80::A%eth0')).toBe('fe80::a');
  });
});

describe('limitKey', () => {
  it.each([
    ['10.0.0.7', '10.0.0.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8:1:2::6', '2001:db8:1:2::/64'],
    ['2001:db8::6', '2001:db8::/64'],
    ['2001:0DB8:0::6', '2001:db8::/64'],
    ['::1', '::/64'],
  ])('counts %s as %s', (address, key) => expect(limitKey(address)).toBe(key));
});

describe('networkOf', () => {
  it.each([
    ['192.0.2.77', 32, 64, '192.0.2.77'],
    ['192.0.2.77', 24, 64, '192.0.2.0/24'],
    ['2001:db8:1:2:3::4', 32, 56, '2001:db8:1::/56'],
    ['2001:db8:1:2:3::4', 24, 128, '2001:db8:1:2:3::4/128'],
    ['', 8, 16, ''],
  ])('counts %s with %i and %i bits as %s', (address, ipv4, ipv6, network) =>
    expect(networkOf(address, { ipv4, ipv6 })).toBe(network),
  );
});
