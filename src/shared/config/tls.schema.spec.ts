import { type EnvironmentError, publicUrl, readEnvironment } from './environment';

const DATABASE_URL = 'postgres://app:hunter2@127.0.0.1:5432/gateway';
const TLS = { TLS_CERT_FILE: '/a.pem', TLS_KEY_FILE: '/a.key' };

const faultsOf = (source: Record<string, string>): readonly string[] => {
  try {
    readEnvironment({ DATABASE_URL, ...source });
    return [];
  } catch (error) {
    return (error as EnvironmentError).faults;
  }
};

describe('the settings of TLS', () => {
  it.each([
    ['a certificate without its key', { TLS_CERT_FILE: '/a.pem' }],
    ['a key without its certificate', { TLS_KEY_FILE: '/a.key' }],
    ['a redirect to an https that is not there', { HTTP_REDIRECT_PORT: '8080' }],
    ['HTTP/2 without TLS on a port of TLS', { ...TLS, H2C: 'on' }],
    ['a policy that is none', { HSTS: 'forever' }],
    ['a switch that is neither on nor off', { HTTP2: 'yes' }],
  ])('do not hold with %s', (_, source) => expect(faultsOf(source)).toHaveLength(1));

  it.each(['off', 'max-age=0', 'max-age=63072000; includeSubDomains; preload'])('hold with HSTS=%s', (HSTS) =>
    expect(faultsOf({ ...TLS, HSTS, HTTP_REDIRECT_PORT: '8080' })).toEqual([]),
  );

  it('make the address that clients are told one of https', () => {
    expect(publicUrl(readEnvironment({ DATABASE_URL, ...TLS, PORT: '8443' }))).toBe('https://localhost:8443');
  });
});
