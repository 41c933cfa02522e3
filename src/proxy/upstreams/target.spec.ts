import { Target } from './target';
import { someUpstreamParts } from './testing';

describe('Target', () => {
  const limits = { max: 1, queue: 0 };

  it.each([
    ['http://mawbs:4002', 'mawbs', 4002, 'mawbs:4002', false],
    ['http://mawbs', 'mawbs', 80, 'mawbs', false],
    ['https://mawbs.example:443/', 'mawbs.example', 443, 'mawbs.example', true],
    ['http://[::1]:4002', '::1', 4002, '[::1]:4002', false],
  ])('reads %s', (url, hostname, port, authority, secure) => {
    const target = new Target({ url, weight: 1 }, limits, { ...someUpstreamParts(), transport: 'undici' });
    expect(target).toMatchObject({ hostname, port, authority, secure });
  });
});
