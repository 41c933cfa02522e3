import { forwardedElements } from './forwarded';

describe('forwardedElements', () => {
  it('reads the examples of RFC 7239', () => {
    expect(forwardedElements('for="_gazonk"')).toEqual([{ for: '_gazonk' }]);
    expect(forwardedElements('For="[2001:db8:cafe::17]:4711"')).toEqual([{ for: '[2001:db8:cafe::17]:4711' }]);
    expect(forwardedElements('for=192.0.2.60;proto=http;by=203.0.113.43')).toEqual([
      { for: '192.0.2.60', proto: 'http', by: '203.0.113.43' },
    ]);
    expect(forwardedElements('for=192.0.2.43, for=198.51.100.17')).toEqual([
      { for: '192.0.2.43' },
      { for: '198.51.100.17' },
    ]);
  });

  it('does not part a quoted value', () => {
    expect(forwardedElements('for="a,b;c=\\"d";proto=https')).toEqual([{ for: 'a,b;c="d', proto: 'https' }]);
  });

  it('does not believe an element that breaks the grammar', () => {
    expect(forwardedElements('for=10.0.0.1;for=10.0.0.2, for 10.0.0.3, for=10.0.0.4')).toEqual([
      {},
      {},
      { for: '10.0.0.4' },
    ]);
  });
});
