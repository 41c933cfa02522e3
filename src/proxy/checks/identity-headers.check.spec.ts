import { aPrincipal, aTenant } from '../../access/testing';
import { isIdentityHeader } from '../identity-header-names';
import { anExchange, aRoute, type ExchangeSketch } from '../testing';
import { identityHeaders } from './identity-headers.check';

/** What the upstream gets, as an object. */
function written(sketch: ExchangeSketch, credential: 'none' | 'client' = 'none'): Record<string, string> {
  const exchange = anExchange(sketch);
  expect(identityHeaders(aRoute({ credential })).decide(exchange)).toBeUndefined();
  const fields = exchange.addedHeaders;
  const names = fields.filter((_, i) => i % 2 === 0);
  expect(new Set(names).size).toBe(names.length);
  return Object.fromEntries(names.map((name, i) => [name, fields[2 * i + 1]!]));
}

const ana = aPrincipal({ subject: 'ana', roles: ['USER'], tenants: { 'SERHAFEN:CL': ['USER', 'ADMIN'] } });

describe('identityHeaders', () => {
  it('says who is asking, for which tenant, with the roles that count there', () => {
    expect(written({ principal: ana, tenant: aTenant() })).toMatchObject({
      'X-User-Id': 'ana',
      'X-User-Email': 'ana@example.test',
      'X-User-Roles': 'ADMIN,USER',
      'X-Roles': 'ADMIN,USER',
      'X-Active': 'true',
      'X-Tenant-Id': 'SERHAFEN:CL',
      'x-business-unit': 'SERHAFEN',
      'x-country-code': 'CL',
    });
  });

  it('sends no field for an absent fact', () => {
    const nobody = Object.keys(written({}));
    expect(nobody.filter((name) => /user|roles|active|tenant|unit|country|tracestate/i.test(name))).toEqual([]);
    const plain = aPrincipal({ email: undefined });
    expect(written({ principal: plain })).not.toHaveProperty('X-User-Email');
    expect(written({ principal: plain })).not.toHaveProperty('X-User-Roles');
  });

  it('continues the trace with our span', () => {
    const head = { requestId: 'r-7', trace: { state: 'vendor=1' } };
    expect(written({ head })).toMatchObject({
      'X-Request-Id': 'r-7',
      'X-Correlation-Id': 'r-7',
      'X-Trace-Id': '0af7651916cd43dd8448eb211c80319c',
      traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
      tracestate: 'vendor=1',
    });
  });

  it('forgets what an untrusted peer said of others', () => {
    const headers = { 'X-Forwarded-For': '198.51.100.1', Forwarded: 'for=198.51.100.1', 'X-Real-IP': '198.51.100.1' };
    expect(written({ head: { headers, client: { address: '203.0.113.7' } } })).toMatchObject({
      'X-Real-IP': '203.0.113.7',
      'X-Forwarded-For': '203.0.113.7',
      'X-Forwarded-Proto': 'http',
      'X-Forwarded-Host': 'gateway.example',
      Forwarded: 'for=203.0.113.7;proto=http;host="gateway.example"',
    });
  });

  const trusted = { address: '198.51.100.1', peerTrusted: true, proto: 'https', host: 'api.test:8443' } as const;

  it('appends a trusted peer to its X-Forwarded-For, and says the same in Forwarded', () => {
    const headers = { 'X-Forwarded-For': '198.51.100.1, 10.0.0.9' };
    expect(written({ head: { headers, client: trusted, peer: '::ffff:10.0.0.1' } })).toMatchObject({
      'X-Real-IP': '198.51.100.1',
      'X-Forwarded-For': '198.51.100.1, 10.0.0.9, 10.0.0.1',
      'X-Forwarded-Proto': 'https',
      'X-Forwarded-Host': 'api.test:8443',
      Forwarded: 'for=198.51.100.1, for=10.0.0.1;proto=https;host="api.test:8443"',
    });
  });

  it('appends a trusted peer to its Forwarded', () => {
    const headers = { Forwarded: 'for=198.51.100.1;by=_edge' };
    expect(written({ head: { headers, client: trusted, peer: '10.0.0.1' } })).toMatchObject({
      'X-Forwarded-For': '198.51.100.1, 10.0.0.1',
      Forwarded: 'for=198.51.100.1;by=_edge, for=10.0.0.1;proto=https;host="api.test:8443"',
    });
  });

  it('does not believe a Forwarded that came past a proxy which writes X-Forwarded-For', () => {
    const headers = { 'X-Forwarded-For': '198.51.100.1', Forwarded: 'for=192.0.2.66' };
    expect(written({ head: { headers, client: trusted, peer: '10.0.0.1' } }).Forwarded).not.toContain('192.0.2.66');
  });

  it('quotes an IPv6 address, and leaves out a host that cannot be quoted', () => {
    const client = { address: '2001:db8::7', host: 'we"ird' };
    expect(written({ head: { client } })).toMatchObject({
      'X-Forwarded-For': '2001:db8::7',
      Forwarded: 'for="[2001:db8::7]";proto=http',
    });
  });

  it('lets the credential travel on only where the route says so', () => {
    const head = { headers: { Authorization: 'Bearer secret' } };
    expect(written({ head, principal: ana })).not.toHaveProperty('Authorization');
    expect(written({ head, principal: ana }, 'client')).toMatchObject({ Authorization: 'Bearer secret' });
  });

  it('never lets an API key travel on: it is good for years', () => {
    const head = { headers: { Authorization: 'Bearer iamgw_prefix_secret_check' } };
    expect(written({ head, principal: ana }, 'client')).not.toHaveProperty('Authorization');
  });

  it('writes nothing that a client could also write', () => {
    const names = Object.keys(
      written({ principal: ana, tenant: aTenant(), head: { trace: { state: 'a=b' } } }, 'client'),
    );
    expect(names.filter((name) => !isIdentityHeader(name))).toEqual([]);
  });
});
