import { Rig } from './testing';
import { relocate } from './references';
import { aCompiledRoute, anExchange, aRoute } from '../testing';

describe('relocate', () => {
  const rig = new Rig();
  afterAll(() => rig.close());
  const upstream = rig.upstream(['http://10.0.0.7:4002', 'http://mawbs.internal']);

  /** What a client of `gateway.example` is told, on a route that takes `/api/v0` away. */
  function told(name: string, value: string, strips = true): string {
    const route = aCompiledRoute({
      config: aRoute({ rewrite: strips ? { stripPrefix: '/api/v0' } : {} }),
      publicPath: (path) => (strips ? `/api/v0${path}` : path),
    });
    const fields = ['X-First', '/kept', name, value];
    relocate(fields, anExchange({ route }), upstream);
    expect(fields.slice(0, 3)).toEqual(['X-First', '/kept', name]);
    return fields[3]!;
  }

  it.each(['Location', 'content-location'])('keeps the address of a target out of %s', (name) => {
    expect(told(name, 'http://10.0.0.7:4002/mawbs/7?q=1#top')).toBe('/api/v0/mawbs/7?q=1#top');
    expect(told(name, 'https://MAWBS.internal/mawbs/7', false)).toBe('/mawbs/7');
    expect(told(name, '//10.0.0.7:4002/mawbs/7')).toBe('/api/v0/mawbs/7');
  });

  it('gives a path of the upstream the prefix that clients know it by', () => {
    expect(told('Location', '/mawbs/7?next=/mawbs/8')).toBe('/api/v0/mawbs/7?next=/mawbs/8');
    expect(told('Location', '/mawbs/7', false)).toBe('/mawbs/7');
  });

  it('leaves the address of the gateway itself, and corrects the path behind it', () => {
    expect(told('Location', 'https://gateway.example/mawbs/7')).toBe('https://gateway.example/api/v0/mawbs/7');
  });

  it.each(['https://elsewhere.example/mawbs', 'http://10.0.0.7:9/x', 'next', '?page=2', '', '//elsewhere.example/x'])(
    'leaves %j alone',
    (value) => expect(told('Location', value)).toBe(value),
  );

  it.each([
    ['id=1; Path=/mawbs; HttpOnly', 'id=1; Path=/api/v0/mawbs; HttpOnly'],
    ['id=1;path=/mawbs', 'id=1;path=/api/v0/mawbs'],
    ['id=1; Path=/', 'id=1; Path=/'],
    ['path=/mawbs', 'path=/mawbs'],
    ['id=1', 'id=1'],
  ])('lets the cookie %j come back', (cookie, outside) => expect(told('Set-Cookie', cookie)).toBe(outside));

  it('leaves every other field alone', () => {
    expect(told('X-Location', '/mawbs')).toBe('/mawbs');
    expect(told('X-Custom', '/mawbs')).toBe('/mawbs');
  });
});
