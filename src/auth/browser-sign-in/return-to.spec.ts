import { safeReturn, withFailure } from './return-to';

const LISTED = ['https://portal.example/start', 'http://localhost:5173/'];

describe('safeReturn', () => {
  it.each(['/', '/shipments?page=2&q=a%20b', '/a/b#c', '/%C3%B1', ...LISTED])('goes to %s', (place) =>
    expect(safeReturn(place, LISTED)).toBe(place),
  );

  it.each([
    undefined,
    '',
    'shipments',
    '//evil.example',
    '///evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    '/%2Fevil.example',
    '/%5Cevil.example',
    '/%252Fevil.example',
    '/%25252Fevil.example',
    '/./%2Fevil.example',
    '/.//evil.example',
    '/x/..//evil.example',
    'https:evil.example',
    'https://evil.example',
    'HTTPS://evil.example',
    'javascript:alert(1)',
    'data:text/html,x',
    '/x\r\nSet-Cookie: a=b',
    '/x%0d%0aSet-Cookie:%20a=b',
    '/\t/evil.example',
    ' //evil.example',
    '/%',
    'https://portal.example/start?x=1',
    'https://portal.example/start/',
    'https://portal.example.evil.example/start',
    'https://portal.example@evil.example/start',
  ])('checklist 34: goes to the default page and not to %j', (place) => expect(safeReturn(place, LISTED)).toBe('/'));
});

describe('withFailure', () => {
  it.each([
    ['/', '/?signInError=access-denied'],
    ['/a?b=c#d', '/a?b=c&signInError=access-denied#d'],
    ['https://portal.example/start', 'https://portal.example/start?signInError=access-denied'],
  ])('tells %s what went wrong', (place, told) => expect(withFailure(place, 'access-denied')).toBe(told));
});
