import { readFileSync, writeFileSync } from 'node:fs';
import { head, request, useRawGateway } from './support';
import { until } from '../support/waiting';

const raw = useRawGateway({
  routes: `
  - { id: near, match: { path: /near }, upstream: origin, public: true, rewrite: { stripPrefix: /near } }
`,
});

/** Spellings that some reader takes for /admin/users. */
const DISGUISES = [
  ...['/admin\\users', '/admin%5cusers', '/admin%5Cusers', '/admin%2fusers', '/admin%2Fusers', '/admin/users;x'],
  ...['/admin;x/users', '/admin;/users', '/./admin/users', '/x/../admin/users', '/x/%2e%2e/admin/users'],
  ...['/x/..%2fadmin/users', '/x/.%2e/admin/users', '/%2e/admin/users', '//admin/users', '/x//../admin/users'],
  ...[
    '/admin%00/users',
    '/admin/users%00',
    '/admin%0a/users',
    '/admin/users%09',
    '/admin/%7fusers',
    '/..;/admin/users',
  ],
  ...[
    '/x/..;/admin/users',
    '/x\\..\\admin\\users',
    '/admin/users#x',
    '/admin/users%',
    '/admin/%zz',
    '/admin/%c0%afusers',
  ],
  ...['/admin/users/.', '/admin/users/..', '/admin/%ff', '/admin/us\xe9rs', '\\admin\\users', '/.%00./admin/users'],
];

/** Spellings of /admin/users that are the same to everybody. */
const SAME = [
  ...['/admin/users/', '/%61dmin/users', '/admin/user%73', '/%61%64%6d%69%6e/users', '/admin/users?x', '/admin?/../x'],
  ...['http://gateway.example/admin/users', 'HTTP://gateway.example/%61dmin'],
];

describe('target and path', () => {
  it.each(DISGUISES)('proxy 26: refuses %j, which some reader takes for a guarded path', async (target) => {
    const answered = await raw.ask(head(`GET ${target} HTTP/1.1`, 'Host: gateway.example'));
    expect(answered.status).toBe(400);
    expect(raw.origin.connections.filter(({ heads }) => heads > 0)).toEqual([]);
  });

  it.each(SAME)('proxy 26: guards %s as it guards the plain spelling', async (target) => {
    expect((await raw.ask(request(`GET ${target}`))).status).toBe(401);
    expect(raw.origin.connections.filter(({ heads }) => heads > 0)).toEqual([]);
  });

  it.each([
    ['/%61%2d%7Eb/', '/a-~b'],
    ['/a%c3%a9', '/a%C3%A9'],
    ['/ADMIN', '/ADMIN'],
    ['/administrator', '/administrator'],
  ])('proxy 26: forwards of %s what it has matched and authorized: %s', async (sent, forwarded) => {
    expect((await raw.ask(request(`GET ${sent}`))).status).toBe(200);
    expect(raw.origin.request.startLine).toBe(`GET ${forwarded} HTTP/1.1`);
  });

  it.each([
    '?b=1&a=2&b=3',
    '?q=a+b%20c',
    '?q=%2F%2f/%5C%00',
    '?',
    '?&&==&',
    '?a[]=1&b={}|"<>^`',
    '?next=//evil.example/../x;y',
    '?%zz&%',
    '?a?b',
  ])('proxy 27: forwards the query %s byte for byte', async (query) => {
    await raw.ask(request(`GET /x${query}`));
    expect(raw.origin.request.startLine).toBe(`GET /x${query} HTTP/1.1`);
  });

  it.each(["/a!$&'()*+,=:@b", '/a%20b', '/a%3Bb', '/a%3Fb', '/100%25', '/a%252Fb', '/a%252e%252e/b'])(
    'proxy 27: forwards the path %s byte for byte',
    async (path) => {
      await raw.ask(request(`GET ${path}`));
      expect(raw.origin.request.startLine).toBe(`GET ${path} HTTP/1.1`);
    },
  );

  it('proxy 27: forwards a method as it is, and knows them by their case', async () => {
    await raw.ask(`${request('PATCH /x', 'Content-Length: 1')}a`);
    expect(raw.origin.request.startLine).toBe('PATCH /x HTTP/1.1');
  });

  it.each([
    ['/near', '/'],
    ['/near/', '/'],
    ['/near/a/b', '/a/b'],
    ['/near/near', '/near'],
    ['/near?x', '/?x'],
    ['/nearby', '/nearby'],
    ['/near%2e', '/near.'],
  ])('proxy 28: strips a prefix of whole segments: %s', async (sent, forwarded) => {
    await raw.ask(request(`GET ${sent}`));
    expect(raw.origin.request.startLine).toBe(`GET ${forwarded} HTTP/1.1`);
  });

  it.each([
    '/near/../admin',
    '/near/..%2fadmin',
    '/near//evil.example',
    '/near/%',
    '/near/%2',
    '/near/%g0',
    '/near/.%2e',
  ])('proxy 28: never leaves the root of a route by stripping: %s', async (target) => {
    expect((await raw.ask(request(`GET ${target}`))).status).toBe(400);
    expect(raw.origin.requests).toEqual([]);
  });

  it('proxy 29: finishes a request with the table it began with', async () => {
    const { configFile } = raw.gateway;
    const before = readFileSync(configFile, 'utf8');
    const client = await raw.client();
    const { promise: swapped, resolve: swap } = Promise.withResolvers<void>();
    raw.origin.answers(async (origin) => {
      origin.says(`${head('HTTP/1.1 200 OK', 'Content-Length: 4')}ok`);
      await swapped;
      origin.says('ay');
    });
    client.says(request('GET /near/x'));
    await client.hears('ok');
    writeFileSync(configFile, before.replaceAll('near', 'far'));
    await until(
      () => raw.ask(request('GET /near/y')),
      () => raw.log.at(-1)?.route === 'open',
    );
    swap();
    expect((await client.answer()).body).toBe('okay');
    await until(
      () => raw.log.find(({ path }) => path === '/near/x')?.route,
      (route) => route === 'near',
    );
  });
});
