import { isAuthority, readTarget } from './request-target';

describe('readTarget', () => {
  it('parts path and query, and leaves the query as it is', () => {
    expect(readTarget('/a/%62/?x=%2f&x=+;y=%7e?')).toEqual({
      path: '/a/b',
      query: '?x=%2f&x=+;y=%7e?',
      authority: undefined,
    });
  });

  it.each([
    ['http://portal.example:8080/a?b', { path: '/a', query: '?b', authority: 'portal.example:8080' }],
    ['HTTPS://[::1]/a', { path: '/a', query: '', authority: '[::1]' }],
    ['http://portal.example', { path: '/', query: '', authority: 'portal.example' }],
    ['http://portal.example?x', { path: '/', query: '?x', authority: 'portal.example' }],
  ])('takes the host of %s from the target', (target, expected) => expect(readTarget(target)).toEqual(expected));

  it.each(['*', 'users', 'ftp://x/a', 'http:/a', '/a/../b', '/a#b', 'http://x/a/../b', ''])(
    'answers 400 path-ambiguous to %j',
    (target) => expect(readTarget(target)).toMatchObject({ status: 400, code: 'path-ambiguous' }),
  );

  it.each(['http://user@portal.example/a', 'http://a b/', 'http://portal.example:x/'])(
    'answers 400 host-invalid to %s',
    (target) => expect(readTarget(target)).toMatchObject({ status: 400, code: 'host-invalid' }),
  );

  it.each(['/a?b#c', '/a?caf\u00e9', '/a?b c', '/a?\u007f'])('answers 400 query-invalid to %j', (target) =>
    expect(readTarget(target)).toMatchObject({ status: 400, code: 'query-invalid' }),
  );
});

describe('isAuthority', () => {
  it.each(['localhost', 'a.b-c.example:65535', '127.0.0.1:80', '[2001:db8::1]:443', 'customs_service:4001'])(
    'takes %s',
    (text) => expect(isAuthority(text)).toBe(true),
  );
  it.each([
    '',
    ':80',
    'a/b',
    'a@b',
    'a b',
    'a,b',
    '[::1',
    'a:123456',
    'a:65536',
    '[....]',
    '[127.0.0.1]',
    '[::1]:99999',
    '-a',
    '.',
  ])('refuses %j', (text) => expect(isAuthority(text)).toBe(false));
});
