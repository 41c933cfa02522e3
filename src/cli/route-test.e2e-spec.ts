import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ADMINISTRATOR, startGateway, type TestGateway } from '../../test/support/gateway';
import { bearer, postJson, signIn } from '../../test/support/people';
import { WebSocketTickets } from '../access';
import type { WebSocketTicket } from '../contract';
import { commandLine } from './testing';

const PLUGIN = join(__dirname, '../../examples/plugins/office-hours.mjs');
const YAML = `
plugins: { office-hours: { module: ${PLUGIN} } }
upstreams:
  orders: { targets: [{ url: "http://127.0.0.1:9" }] }
routes:
  - id: order
    match: { path: "/api/{version}/orders/{id}", version: [v1] }
    upstream: orders
    rewrite: { path: "/orders/{id}" }
    roles: [ADMIN]
    tenant: required
    limits: [{ by: user, requests: 2, perSeconds: 60 }]
  - { id: beta, match: { path: "/api/v1/orders", headers: { X-Beta: "1" } }, upstream: orders, public: true }
  - { id: all, match: { path: /api/v1 }, upstream: orders, roles: [NOBODY] }
  - { id: hidden, match: { path: /api/v1/jobs }, upstream: orders, exposure: internal }
  - id: gold
    match: { path: /plans, claims: { client_id: command-line } }
    answer: { body: gold }
  - { id: plans, match: { path: /plans }, answer: { body: plain } }
  - id: hook
    match: { path: /hook }
    upstream: orders
    public: true
    signature: { scheme: github, secrets: ["a secret of sixteen"] }
  - { id: feed, match: { path: /feed }, upstream: orders, websocket: true }
  - { id: desk, match: { path: /desk }, upstream: orders, plugins: [{ office-hours: { from: 0, to: 0 } }] }
`;

describe('iam-gateway route test', () => {
  let gateway: TestGateway;
  let settings: Record<string, string>;
  beforeAll(async () => {
    gateway = await startGateway({ gatewayYaml: YAML });
    settings = {
      NODE_ENV: 'test',
      DATABASE_URL: gateway.database.url,
      MASTER_KEY: gateway.masterKey,
      GATEWAY_CONFIG: gateway.configFile,
    };
  });
  afterAll(() => gateway?.close());

  const test = (...words: string[]) => commandLine(settings, ['--json', 'route', 'test', ...words]);
  const ADMIN = ['--as', ADMINISTRATOR.email];

  it('tells where a request goes, by every check that serves traffic', async () => {
    const said = await test('GET', '/api/v1/orders/7?full=1', ...ADMIN);
    expect([said.code, said.err]).toEqual([0, '']);
    expect(said.json).toMatchObject({
      plane: 'data',
      route: 'order',
      refused: null,
      upstream: 'orders',
      target: '/orders/7?full=1',
      tenant: 'SERHAFEN:CL',
    });
    expect((said.json as { checks: unknown[] }).checks).toEqual(
      [
        'authenticate',
        'require-hearing',
        'select-tenant',
        'require-roles',
        'limit-by-principal',
        'bound-body',
        'identity-headers',
      ].map((name) => ({ name, verdict: 'passed' })),
    );
  });

  it('spends nothing, however often it is asked', async () => {
    for (let at = 0; at < 3; at++)
      expect((await test('GET', '/api/v1/orders/7', ...ADMIN)).json).toMatchObject({ refused: null });
  });

  it('leaves a ticket as good as it was', async () => {
    const ticketOf = async (path: string): Promise<string> => {
      const url = `${gateway.url}/api/v0/auth/websocket-tickets`;
      const asked = await postJson(url, { path }, bearer(await signIn(gateway.url, ADMINISTRATOR)));
      return ((await asked.json()) as WebSocketTicket).ticket;
    };
    const shown = (ticket: string) =>
      test('GET', `/feed?gateway_ticket=${ticket}&a=1`, '--header', 'Upgrade: websocket', '--from', '127.0.0.1');
    const ticket = await ticketOf('/feed');
    for (let at = 0; at < 2; at++)
      expect((await shown(ticket)).json).toMatchObject({ route: 'feed', refused: null, target: '/feed?a=1' });
    expect((await shown(await ticketOf('/elsewhere'))).json).toMatchObject({ refused: { code: 'ticket-invalid' } });
    expect(await gateway.app.get(WebSocketTickets, { strict: false }).redeem(ticket)).toMatchObject({ path: '/feed' });
    expect((await shown(ticket)).json).toMatchObject({ refused: { code: 'ticket-invalid' } });
  });

  it('tells which check says no, and which were not asked then', async () => {
    const { code, json } = await test('GET', '/api/v1/orders/7');
    expect(code).toBe(0);
    expect(json).toMatchObject({ route: 'order', refused: { status: 401, code: 'unauthenticated' } });
    expect((json as { checks: unknown[] }).checks.slice(0, 2)).toEqual([
      { name: 'authenticate', verdict: 'refused' },
      { name: 'require-hearing', verdict: 'not-asked' },
    ]);
  });

  it('tells why routes lost that came near', async () => {
    const { json } = await test('GET', '/api/v1/orders/7', ...ADMIN);
    expect((json as { lost: unknown[] }).lost).toEqual(
      expect.arrayContaining([
        { route: 'all', reasons: [expect.stringContaining('says more of the path')] },
        { route: 'beta', reasons: ['header x-beta must be "1"'] },
      ]),
    );
    expect((await test('GET', '/api/v1/orders')).json).toMatchObject({
      route: null,
      refused: { status: 404, code: 'not-found' },
      lost: expect.arrayContaining([{ route: 'beta', reasons: ['header x-beta must be "1"'] }]) as unknown,
    });
  });

  it('takes fields, hosts and addresses as a client would send them', async () => {
    expect((await test('GET', 'http://shop.example/api/v1/orders', '--header', 'X-Beta: 1')).json).toMatchObject({
      route: 'beta',
      refused: null,
    });
    expect((await test('GET', '/api/v1/jobs', ...ADMIN)).json).toMatchObject({ refused: { code: 'not-found' } });
    expect((await test('GET', '/api/v1/jobs', ...ADMIN, '--from', '10.1.2.3')).json).toMatchObject({ refused: null });
  });

  it('reads the path as the door does', async () => {
    expect((await test('GET', '/api/v1/../v1/orders')).json).toMatchObject({
      plane: 'door',
      refused: { status: 400, code: 'path-ambiguous' },
    });
    expect((await test('GET', '/api/v0/users')).json).toMatchObject({ plane: 'control', route: null });
  });

  it('follows a choice by principal', async () => {
    expect((await test('GET', '/plans', ...ADMIN)).json).toMatchObject({ route: 'gold', upstream: null });
    expect((await test('GET', '/plans')).json).toMatchObject({ route: 'plans', refused: { code: 'unauthenticated' } });
  });

  it('says what it did not ask: a signature needs the body', async () => {
    expect((await test('POST', '/hook')).json).toMatchObject({ route: 'hook', refused: null, asksForSignature: true });
  });

  it('asks plugins too', async () => {
    const said = await test('POST', '/desk', ...ADMIN);
    expect(said.json).toMatchObject({ route: 'desk', refused: { status: 403, code: 'office-closed' } });
    expect((said.json as { checks: unknown[] }).checks).toContainEqual({
      name: 'plugin:office-hours',
      verdict: 'refused',
    });
  });

  it('says it for people', async () => {
    const { out } = await commandLine(settings, ['route', 'test', 'POST', '/api/v1/orders/7', ...ADMIN]);
    expect(out).toContain(`POST /api/v1/orders/7 on localhost, from 203.0.113.1, as ${ADMINISTRATOR.email}`);
    expect(out).toMatch(/route {4}order\n {2}passed {5}authenticate/);
    expect(out).toContain('answer   upstream orders, POST /orders/7');
  });

  it.each([
    [['get', '/x'], 'get is no method.'],
    [['GET', 'x'], 'neither a path nor'],
    [['GET', '/x', '--header', 'X-Beta'], 'write "Name: value"'],
    [['GET', '/x', '--from', 'home'], 'home is no address.'],
  ])('ends with 2 when it is called wrongly: %j', async (words, message) => {
    const { code, err } = await test(...words);
    expect([code, err]).toEqual([2, expect.stringContaining(message)]);
  });

  it('ends with 1 for a user who is not there, and for a file that does not hold', async () => {
    expect((await test('GET', '/plans', '--as', 'nobody@x.example')).json).toMatchObject({
      error: { code: 'not-found' },
    });
    const broken = join(gateway.folder, 'broken.yaml');
    writeFileSync(broken, 'routes: [{ id: a }]\n');
    const { code, json } = await test('GET', '/plans', '--config', broken);
    expect([code, json]).toEqual([
      1,
      { error: { code: 'config-invalid', message: expect.stringContaining('broken.yaml:1:10') } },
    ]);
  });

  describe('config diff', () => {
    const newer = (): string => join(gateway.folder, 'newer.yaml');
    const diff = (...words: string[]) => commandLine(settings, ['--json', 'config', 'diff', ...words]);

    it('tells what another file would change, name by name', async () => {
      writeFileSync(
        newer(),
        YAML.replace('roles: [ADMIN]', 'roles: [USER]')
          .replace(/ {2}- \{ id: plans.*\n/, '')
          .replace('a secret of sixteen', 'another one of sixteen')
          .concat('  - { id: extra, match: { path: /extra }, redirect: { to: /plans } }\n'),
      );
      const { code, json, out } = await diff(newer());
      expect(code).toBe(0);
      expect((json as { changes: { path: string }[] }).changes.map(({ path }) => path)).toEqual([
        'routes.order.roles',
        'routes.plans',
        'routes.hook.signature.secrets',
        'routes.extra',
      ]);
      expect(out).not.toContain('sixteen');
      const { out: text } = await commandLine(settings, ['config', 'diff', gateway.configFile, newer()]);
      expect(text).toContain('~ routes.order.roles: ["ADMIN"] -> ["USER"]');
      expect(text).toContain('- routes.plans');
    });

    it('finds no difference in order and spelling', async () => {
      writeFileSync(newer(), YAML.replace('roles: [ADMIN]', 'roles:\n      - ADMIN # the same'));
      expect((await diff(newer())).json).toMatchObject({ changes: [] });
    });

    it('ends with 1 for a file that is not there', async () => {
      expect(await diff(join(gateway.folder, 'none.yaml'))).toMatchObject({ code: 1 });
    });
  });

  it('warns of a route that no request reaches', async () => {
    const file = join(gateway.folder, 'shadowed.yaml');
    writeFileSync(file, `${YAML}  - { id: front, match: { path: /plans }, order: -1, answer: { status: 204 } }\n`);
    const { code, out } = await commandLine(settings, ['config', 'validate', file]);
    expect(code).toBe(0);
    expect(out).toMatch(/warning: .*shadowed\.yaml:\d+:\d+ routes\[5\]\.match: no request reaches this route: "front"/);
  });
});
