import fc from 'fast-check';
import { canonicalPath } from './canonical-path';

describe('canonicalPath', () => {
  it.each([
    ['/', '/'],
    ['/api/v0/users', '/api/v0/users'],
    ['/api/v0/users/', '/api/v0/users'],
    ['/api/v0/%75sers', '/api/v0/users'],
    ['/%61%70%69/v0/users', '/api/v0/users'],
    ['/api%2dv0', '/api-v0'],
    ['/a%7Eb', '/a~b'],
    ['/a%2eb', '/a.b'],
    ['/caf%c3%a9', '/caf%C3%A9'],
    ['/a%20b', '/a%20b'],
    ['/100%25', '/100%25'],
    ['/a%3bb', '/a%3Bb'],
    ['/a%3Fb', '/a%3Fb'],
    ["/!$&'()*+,=:@", "/!$&'()*+,=:@"],
    ['/...', '/...'],
    ['/.hidden', '/.hidden'],
    ['/a..b', '/a..b'],
    ['/%5f_', '/__'],
  ])('spells %s as %s', (path, canonical) => expect(canonicalPath(path)).toBe(canonical));

  it.each([
    ...[
      '',
      'users',
      '*',
      '//',
      '//users',
      '/api//users',
      '/users//',
      '/a/%2f/b',
      '/a%2Fb',
      '/a%5cb',
      '/a%5Cb',
      '/a\\b',
    ],
    ...[
      '/./users',
      '/../users',
      '/a/./b',
      '/a/../b',
      '/a/..',
      '/a/.',
      '/a/../',
      '/a/%2e/b',
      '/a/%2e%2e/b',
      '/a/.%2e/b',
    ],
    ...['/a/%2E%2E', '/a;x=1', '/;', '/a;/b', '/a%00', '/a%0a', '/a%0D%0Ab', '/a%1f', '/a%7f', '/a%', '/a%2', '/a%zz'],
    ...['/a%g0', '/a#b', '/a?b', '/a b', '/a\tb', '/a\u0000', '/caf\u00e9', '/\u212a', '/a|b', '/a<b', '/a"b', '/a^b'],
    ...['/a`b', '/a{b}', '/a[b]', '/%c0%af', '/%ff', '/%ed%a0%80', '/%e2%82', '/a/%252e%252e/../b'],
  ])('refuses %j, which two readers could understand differently', (path) =>
    expect(canonicalPath(path)).toBeUndefined(),
  );

  it('leaves a doubly encoded character alone: it stands for an escape, not for the character', () => {
    expect(canonicalPath('/api/v0/%2575sers')).toBe('/api/v0/%2575sers');
  });

  it('is case-sensitive', () => expect(canonicalPath('/API/v0/Users')).toBe('/API/v0/Users'));

  it('never changes what it has made itself', () => {
    const piece = fc.constantFrom('/', '.', '%2e', '%2F', '%41', '%c3%a9', '%', ';', 'a', 'B', '%25', '\\', '~', '%7e');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const once = canonicalPath(`/${pieces.join('')}`);
        return once === undefined || canonicalPath(once) === once;
      }),
    );
  });

  it('gives no path a dot segment, an empty one or a separator in disguise', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary-ascii', maxLength: 30 }), (text) => {
        const path = canonicalPath(`/${text}`);
        if (path === undefined || path === '/') return true;
        const segments = path.slice(1).split('/').map(decodeURIComponent);
        return segments.every((segment) => segment !== '' && !/^\.{1,2}$|[/\\\0]/.test(segment));
      }),
    );
  });
});
