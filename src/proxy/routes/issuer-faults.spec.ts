import { readConfig } from './read-config';
import { faultsOf, read } from './testing';

describe('a trusted issuer', () => {
  const issuer = (jwksUrl: string, more = ''): string =>
    `trustedIssuers:\n  - { issuer: a, jwksUrl: "${jwksUrl}", audience: b, algorithms: [RS256]${more} }\n`;

  it('refuses keys without TLS unless that is said', () => {
    expect(faultsOf(issuer('http://keys.test'))).toEqual([expect.stringContaining('allowInsecure: true')]);
    expect(faultsOf(issuer('https://keys.test'))).toEqual([]);
  });

  it('warns where it was said', () => {
    expect(read(issuer('http://keys.test', ', allowInsecure: true')).warnings).toEqual([
      'gateway.yaml:2:27 trustedIssuers[0].jwksUrl: keys are fetched without TLS (allowInsecure)',
    ]);
  });

  it.each(['HS256', 'none'])('refuses the algorithm %s', (algorithm) => {
    expect(faultsOf(issuer('https://keys.test').replace('RS256', algorithm))).toHaveLength(1);
  });

  it('refuses our own', () => {
    expect(() => readConfig(issuer('https://keys.test'), 'gateway.yaml', {}, 'a')).toThrow(/2:15 .*our own tokens/);
  });

  it('refuses the same one twice', () => {
    const one = issuer('https://keys.test');
    expect(faultsOf(one + one.split('\n')[1]! + '\n')).toEqual([expect.stringContaining('defined twice')]);
  });
});
