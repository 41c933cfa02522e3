import { readConfig } from './read-config';
import { GatewayConfigError } from './config-fault';

const target = "targets: [{ url: 'http://a' }]";
const faultsOf = (upstreams: string): string => {
  try {
    readConfig(`upstreams:\n  a: { ${upstreams} }\n  b: { ${target} }\n`, 'gateway.yaml', {});
  } catch (error) {
    if (error instanceof GatewayConfigError) return error.lines.join('\n');
    throw error;
  }
  return '';
};

describe('upstreams in gateway.yaml', () => {
  it.each([
    [`${target}, fallback: { upstream: b }`],
    [`${target}, balance: hash, hash: { by: header, name: X-Cart }`],
    ['discovery: { dns: { name: orders.internal, port: 80 } }'],
    ['discovery: { dns: { name: _http._tcp.orders.internal, records: srv } }'],
  ])('may say %s', (upstream) => expect(faultsOf(upstream)).toBe(''));

  it.each([
    [`targets: [{ url: 'http://a' }, { url: 'http://a:80/' }]`, /a second target http:\/\/a/],
    [`protocol: h2, targets: [{ url: 'http://a' }]`, /h2 goes with https/],
    [`protocol: h2c, targets: [{ url: 'https://a' }]`, /h2c goes with http;/],
    [`protocol: h2, discovery: { dns: { name: a, port: 80 } }`, /h2 goes with https/],
    [`tls: { insecure: true }, targets: [{ url: 'http://a' }]`, /no target is spoken to over TLS/],
    [`tls: { certFile: a }, targets: [{ url: 'https://a' }]`, /goes with `keyFile`/],
    [`targets: [{ url: 'http://a/path' }]`, /only scheme, host and port/],
    [`targets: [{ url: 'http://me:secret@a' }]`, /no user and password/],
    [`${target}, fallback: { upstream: a }`, /no fallback of its own/],
    [`${target}, fallback: { upstream: bb }`, /there is no upstream "bb"/],
    [`${target}, fallback: {}`, /either `upstream` or `answer`/],
    [`${target}, balance: hash`, /goes with `balance: hash`/],
    [`${target}, hash: { by: user }`, /goes with `balance: hash`/],
    [`${target}, balance: hash, hash: { by: cookie }`, /which need it/],
    [`${target}, discovery: { dns: { name: b.test, port: 80 } }`, /at least one, or `discovery`/],
    ['balance: roundRobin', /at least one, or `discovery`/],
    ['discovery: { dns: { name: b.test } }', /goes with `records: address`/],
    ['discovery: { dns: { name: b.test, port: 80, maxTtlSeconds: 3 } }', /not more than `maxTtlSeconds`/],
    [`${target}, retry: { methods: [POST] }`, /retry\.methods/],
    [`${target}, retry: { statuses: ['99'] }`, /such as "503"/],
  ])('may not say %s', (upstream, fault) => expect(faultsOf(upstream)).toMatch(fault));
});
