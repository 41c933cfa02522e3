import { answer, request, type RawClient, useRawGateway } from './support';
import { ADMINISTRATOR } from '../support/gateway';
import { signIn } from '../support/people';

const raw = useRawGateway({
  environment: { TRUSTED_PROXIES: '127.0.0.2,127.0.0.3,2001:db8::/32' },
  routes: `
  - { id: mine, match: { path: /mine }, upstream: origin }
  - { id: theirs, match: { path: /theirs }, upstream: origin, credential: client }
`,
});
const trusted = (): Promise<RawClient> => raw.client('127.0.0.2');

const UUID = /^[0-9a-f-]{36}$/;

describe('who is asking, as the origin hears it', () => {
  it.each([
    'X-Forwarded-For: forged',
    'X-Forwarded-Host: forged',
    'X-Forwarded-Proto: forged',
    'X-Forwarded-Port: forged',
    'X-Forwarded-Prefix: forged',
    'X-Forwarded-Anything: forged',
    'Forwarded: for=forged',
    'X-Real-IP: forged',
    'X-Request-ID: forged-request-id',
    'X-Correlation-Id: forged',
    'Client-Cert: forged',
    'Client-Cert-Chain: forged',
    'X-User-Id: forged',
    'X-User-Email: forged',
    'X-User-Roles: forged',
    'X-User-Anything: forged',
    'X-Roles: forged',
    'X-Active: forged',
    'X-Original-URL: /forged',
    'X-Rewrite-URL: /forged',
    'X-HTTP-Method-Override: FORGED',
    'X-Client-IP: forged',
    'True-Client-IP: forged',
    'Remote-User: forged',
    'Proxy: forged',
  ])('proxy 21: drops %s from a stranger, and its twin with underscores', async (field) => {
    const [name = '', value = ''] = field.split(': ');
    await raw.ask(
      request('GET /x', field, `${name.replaceAll('-', '_')}: ${value}`, `${name.toUpperCase()}: ${value}`),
    );
    expect(raw.origin.received.toLowerCase()).not.toContain('forged');
  });

  it.each(['X_User-Id', 'x-user_id', 'X_FORWARDED_FOR', 'X_Tenant_Id'])(
    'proxy 21: drops the half-twin %s',
    async (name) => {
      await raw.ask(request('GET /x', `${name}: forged`));
      expect(raw.origin.received).not.toContain('forged');
    },
  );

  it('proxy 21: says who it is itself, once each', async () => {
    await raw.ask(request('GET /x'));
    const { origin } = raw;
    expect(origin.request.field('x-forwarded-for')).toBe('127.0.0.1');
    expect(origin.request.field('x-real-ip')).toBe('127.0.0.1');
    expect(origin.request.field('x-forwarded-proto')).toBe('http');
    expect(origin.request.field('x-forwarded-host')).toBe('gateway.example');
    expect(origin.request.field('forwarded')).toBe('for=127.0.0.1;proto=http;host="gateway.example"');
    expect(origin.request.field('x-request-id')).toMatch(UUID);
  });

  it.each(['short', 'a b c d e f g h', 'x'.repeat(129), '<script>alert(1)</script>'])(
    'proxy 21: replaces an id that is not sound even of a trusted peer: %s',
    async (id) => {
      await (await trusted()).send(request('GET /x', `X-Request-Id: ${id}`));
      expect(raw.origin.request.field('x-request-id')).toMatch(UUID);
    },
  );

  it('proxy 22: appends the peer to what a trusted one said, in order', async () => {
    const fields = ['X-Forwarded-For: 203.0.113.7', 'X-Forwarded-For: 127.0.0.3', 'X-Forwarded-Proto: https'];
    const answered = await (await trusted()).send(request('GET /x', ...fields, 'X-Request-Id: from-the-balancer'));
    expect(raw.origin.request.field('x-forwarded-for')).toBe('203.0.113.7, 127.0.0.3, 127.0.0.2');
    expect(raw.origin.request.field('x-real-ip')).toBe('203.0.113.7');
    expect(raw.origin.request.field('x-forwarded-proto')).toBe('https');
    expect(answered.field('x-request-id')).toBe('from-the-balancer');
    expect((await raw.logged()).address).toBe('203.0.113.7');
  });

  it.each([
    ['for=203.0.113.7, for=127.0.0.3', '203.0.113.7', 'for=203.0.113.7, for=127.0.0.3, for=127.0.0.2'],
    ['for="[2001:db9::1]:4711"', '2001:db9::1', 'for="[2001:db9::1]:4711", for=127.0.0.2'],
  ])('proxy 22: reads and continues Forwarded: %s', async (field, address, told) => {
    await (await trusted()).send(request('GET /x', `Forwarded: ${field}`));
    expect(raw.origin.request.field('x-real-ip')).toBe(address);
    expect(raw.origin.request.field('forwarded')).toBe(`${told};proto=http;host="gateway.example"`);
  });

  it('proxy 22: writes IPv6 in quotes and brackets, in Forwarded only', async () => {
    await (await trusted()).send(request('GET /x', 'X-Forwarded-For: 2001:db9::1'));
    expect(raw.origin.request.field('forwarded')).toMatch(/^for="\[2001:db9::1\]", for=127\.0\.0\.2;/);
    expect(raw.origin.request.field('x-forwarded-for')).toBe('2001:db9::1, 127.0.0.2');
  });

  it.each([
    ['a stranger in front of whom it is', '8.8.8.8, 203.0.113.7', '203.0.113.7'],
    ['trusted ones behind', '8.8.8.8, 203.0.113.7, 2001:db8::9, 127.0.0.3', '203.0.113.7'],
    ['all of them trusted', '127.0.0.3, 127.0.0.3', '127.0.0.3'],
  ])('proxy 22: walks from right to left until nobody vouches any more: %s', async (_, list, address) => {
    await (await trusted()).send(request('GET /x', `X-Forwarded-For: ${list}`));
    expect(raw.origin.request.field('x-real-ip')).toBe(address);
  });

  it('proxy 23: keeps the token, the session cookie and our API key to itself', async () => {
    const { accessToken } = await signIn(raw.gateway.url, ADMINISTRATOR);
    const fields = [`Authorization: Bearer ${accessToken}`, 'Cookie: a=1; __Host-refresh=secret; b=2'];
    await raw.ask(request('GET /mine', ...fields));
    expect(raw.origin.received).not.toContain(accessToken);
    expect(raw.origin.request.field('x-user-email')).toBe(ADMINISTRATOR.email);
    expect(raw.origin.request.all('authorization')).toEqual([]);
  });

  it('proxy 23: lets the token go on where the route says so', async () => {
    const { accessToken } = await signIn(raw.gateway.url, ADMINISTRATOR);
    await raw.ask(request('GET /theirs', `Authorization: Bearer ${accessToken}`));
    expect(raw.origin.request.field('authorization')).toBe(`Bearer ${accessToken}`);
  });

  it('proxy 23: drops credentials on open routes too', async () => {
    await raw.ask(request('GET /x', 'Authorization: Basic YTpi'));
    expect(raw.origin.request.all('authorization')).toEqual([]);
  });

  it('proxy 24: asks the origin by its own name, and tells it how the client asked', async () => {
    await raw.ask(request('GET /x'));
    expect(raw.origin.request.field('host')).toBe(new URL(raw.origin.url).host);
    expect(raw.origin.request.field('x-forwarded-host')).toBe('gateway.example');
  });

  it.each([
    ['Location', '/a?b', '/stripped/a?b'],
    ['Content-Location', '/a', '/stripped/a'],
    ['Location', 'https://elsewhere.example/a', 'https://elsewhere.example/a'],
    ['Location', 'a/b', 'a/b'],
    ['Location', 'http://gateway.example/a', 'http://gateway.example/stripped/a'],
  ])('proxy 24: rewrites %s: %s where a prefix was stripped', async (name, said, heard) => {
    raw.origin.answers(answer('', `${name}: ${said}`));
    expect((await raw.ask(request('GET /stripped/x'))).field(name)).toBe(heard);
    expect(raw.origin.request.startLine).toBe('GET /x HTTP/1.1');
  });

  it('proxy 24: keeps the address of the origin out of Location', async () => {
    raw.origin.answers(answer('', `Location: ${raw.origin.url}/a`));
    expect((await raw.ask(request('GET /stripped/x'))).field('location')).toBe('/stripped/a');
  });

  it.each([
    ['s=1; Path=/a; Secure', 's=1; Path=/stripped/a; Secure'],
    ['s=1; path=/', 's=1; path=/'],
    ['s=1', 's=1'],
  ])('proxy 24: rewrites the path of Set-Cookie: %s', async (said, heard) => {
    raw.origin.answers(answer('', `Set-Cookie: ${said}`));
    expect((await raw.ask(request('GET /stripped/x'))).field('set-cookie')).toBe(heard);
  });

  const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';

  it('proxy 25: continues the trace of a request, with a span of its own', async () => {
    await raw.ask(request('GET /x', `traceparent: 00-${TRACE}-00f067aa0ba902b7-01`, 'tracestate: a=b'));
    expect(raw.origin.request.field('traceparent')).toMatch(
      new RegExp(`^00-${TRACE}-(?!00f067aa0ba902b7)[0-9a-f]{16}-01$`),
    );
    expect(raw.origin.request.field('tracestate')).toBe('a=b');
  });

  it('proxy 25: lets no stranger decide about sampling, but a trusted peer', async () => {
    const bytes = request('GET /x', `traceparent: 00-${TRACE}-00f067aa0ba902b7-00`);
    await raw.ask(bytes);
    await (await trusted()).send(bytes);
    expect(raw.origin.requests.map(({ field }) => field('traceparent')?.slice(-3))).toEqual(['-01', '-00']);
  });

  it.each(['00-0-0-01', `ff-${TRACE}-00f067aa0ba902b7-01`, `00-${'0'.repeat(32)}-00f067aa0ba902b7-01`])(
    'proxy 25: begins a trace where %s is none',
    async (field) => {
      await raw.ask(request('GET /x', `traceparent: ${field}`, 'tracestate: a=b'));
      expect(raw.origin.request.field('traceparent')).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
      expect(raw.origin.received).not.toMatch(/tracestate|4bf92f/);
    },
  );
});
