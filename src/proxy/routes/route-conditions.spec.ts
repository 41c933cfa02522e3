import type { Refusal } from '../../shared/problem';
import { aHead, type HeadOptions } from '../../shared/http/testing';
import { aCompiledRoute, anExchange, aRoute } from '../testing';
import { RouteTable } from './route-table';

type Written = NonNullable<Parameters<typeof aRoute>[0]>;

const tableOf = (routes: Record<string, Written['match'] & { order?: number }>): RouteTable =>
  new RouteTable(
    Object.entries(routes).map(([id, { order = 0, ...match }]) =>
      aCompiledRoute({ id, config: aRoute({ id, match, order }) }),
    ),
  );

const routeOf = (table: RouteTable, head: HeadOptions) => table.find(aHead(head));
const found = (table: RouteTable, path: string, head: HeadOptions = {}) => routeOf(table, { path, ...head })?.id;
const refused = (table: RouteTable, head: HeadOptions) =>
  routeOf(table, head)!.checks[0]!.decide(anExchange({ head })) as Refusal;
const at = (host: string): HeadOptions => ({ client: { host } });

describe('RouteTable, by path', () => {
  it('lets an exact route have its path alone, and the prefix what is below', () => {
    const table = tableOf({ one: { path: '/a', exact: true }, all: { path: '/a' }, root: { path: '/', exact: true } });
    expect(['/a', '/a/b', '/', '/b'].map((path) => found(table, path))).toEqual(['one', 'all', 'root', undefined]);
  });

  it('takes any one segment for a parameter, never none and never two', () => {
    const table = tableOf({ lines: { path: '/orders/{id}/lines', exact: true } });
    expect(found(table, '/orders/7/lines')).toBe('lines');
    for (const path of ['/orders//lines', '/orders/lines', '/orders/7/8/lines', '/orders/7/lines/1', '/orders/7'])
      expect([path, found(table, path)]).toEqual([path, undefined]);
  });

  it('prefers what is written out to a parameter, with everything below it', () => {
    const table = tableOf({
      lines: { path: '/orders/{id}/lines' },
      one: { path: '/orders/{id}' },
      special: { path: '/orders/special' },
    });
    expect(found(table, '/orders/7/lines')).toBe('lines');
    expect(found(table, '/orders/7/x')).toBe('one');
    // Else whoever may see the lines of any order would get past the rule for the special one.
    expect(found(table, '/orders/special/lines')).toBe('special');
  });

  it('comes back to a parameter where what is written out leads nowhere', () => {
    const table = tableOf({ deep: { path: '/a/b/c' }, any: { path: '/a/{x}/d' } });
    expect(found(table, '/a/b/d')).toBe('any');
    expect(found(table, '/a/b')).toBeUndefined();
  });

  it('leaves reserved paths to the control plane, also below a parameter', () => {
    const table = tableOf({ any: { path: '/api/{version}/{name}' } });
    expect(found(table, '/api/v0/users')).toBeUndefined();
    expect(found(table, '/api/v0/orders')).toBe('any');
    expect(found(table, '/api/v1/users')).toBe('any');
  });

  it('has versions side by side', () => {
    const path = '/api/{version}/orders';
    const table = tableOf({ old: { path, version: ['v0', 'v1'] }, next: { path, version: ['v2'] } });
    expect(['v0', 'v1', 'v2', 'v3'].map((version) => found(table, `/api/${version}/orders/7`))).toEqual([
      'old',
      'old',
      'next',
      undefined,
    ]);
  });

  it('visits each place at most once, whatever path is asked for', () => {
    const paths = Array.from({ length: 512 }, (_, bits) =>
      Array.from({ length: 9 }, (_, at) => ((bits >> at) & 1 ? '{p}' : 'a')).join('/'),
    );
    const table = tableOf(Object.fromEntries(paths.map((path, at) => [`r${at}`, { path: `/${path}/end` }])));
    expect(found(table, `/${'a/'.repeat(9)}end`)).toBe('r0');
    expect(found(table, `/${'a/'.repeat(9)}other`)).toBeUndefined();
  });
});

describe('RouteTable, by host', () => {
  const table = tableOf({
    exact: { path: '/', host: 'api.example.com' },
    deep: { path: '/', host: '*.eu.example.com' },
    wide: { path: '/', host: '*.example.com' },
    general: { path: '/shared' },
  });

  it.each([
    ['api.example.com', 'exact'],
    ['API.example.com:443', 'exact'],
    ['shop.example.com', 'wide'],
    ['a.b.example.com', 'wide'],
    ['x.eu.example.com', 'deep'],
    ['eu.example.com', 'wide'],
  ])('finds %s', (host, id) => expect(found(table, '/x', at(host))).toBe(id));

  it.each(['example.com', 'badexample.com', 'example.com.evil', '.example.com.evil'])(
    'does not take %s for one',
    (host) => expect(found(table, '/x', at(host))).toBeUndefined(),
  );

  it('owns the hosts that routes name, and those below a wildcard', () => {
    expect(['api.example.com', 'x.example.com', 'example.com', 'other'].map((host) => table.owns(host))).toEqual([
      true,
      true,
      false,
      false,
    ]);
    expect(
      refused(tableOf({ wide: { path: '/a', host: '*.a.test' } }), { path: '/verify', ...at('x.a.test') }),
    ).toMatchObject({
      status: 404,
    });
  });
});

describe('RouteTable, by fields and query', () => {
  const table = tableOf({
    both: { path: '/a', headers: { 'X-Beta': ['1', 'yes'] }, query: { kind: 'new' } },
    beta: { path: '/a', headers: { 'x-beta': true } },
    read: { path: '/a', methods: ['GET'] },
    above: { path: '/' },
  });

  it('asks the route with more conditions first', () => {
    const beta = { 'X-Beta': 'yes' };
    expect(found(table, '/a/x', { headers: beta, query: '?kind=new' })).toBe('both');
    expect(found(table, '/a/x', { headers: beta, query: '?kind=%6Eew' })).toBe('both');
    expect(found(table, '/a/x', { headers: beta })).toBe('beta');
    expect(found(table, '/a/x', { headers: { 'X-Beta': '2' }, query: '?kind=new' })).toBe('beta');
    expect(found(table, '/a/x', { query: '?kind=new' })).toBe('read');
  });

  it('never falls back to a shorter path for the sake of a condition', () => {
    const only = tableOf({ beta: { path: '/a', headers: { 'x-beta': '1' } }, above: { path: '/' } });
    expect(refused(only, { path: '/a' })).toMatchObject({ status: 404, code: 'not-found' });
    expect(refused(table, { path: '/a', method: 'POST' })).toMatchObject({
      status: 405,
      headers: { Allow: 'GET, HEAD' },
    });
  });

  it('can ask that something is not there', () => {
    const absent = tableOf({ plain: { path: '/a', query: { debug: false } } });
    expect(found(absent, '/a')).toBe('plain');
    expect(refused(absent, { path: '/a', query: '?debug' })).toMatchObject({ status: 404 });
  });

  it.each([
    [{ query: '?kind=new&kind=old' }],
    [{ query: '?kind=old&%6Bind=new' }],
    [{ headers: { 'X-Beta': ['1', '2'] } }],
  ])('refuses a request whose route depends on who reads it: %j', (head) => {
    expect(refused(table, { path: '/a', ...head })).toMatchObject({ status: 400, code: 'request-malformed' });
  });

  it('does not mind what no route of the path asks for', () => {
    expect(found(table, '/a', { query: '?x=1&x=2', headers: { Accept: ['a', 'b'] } })).toBe('read');
  });

  it.each(['TRACE', 'CONNECT'])('never takes %s', (method) => {
    expect(refused(table, { path: '/a', method, headers: { 'X-Beta': '1' } })).toMatchObject({ status: 405 });
  });
});

describe('RouteTable, by order', () => {
  const table = tableOf({
    late: { path: '/a', order: 10 },
    normal: { path: '/a/b', methods: ['GET'] },
    first: { path: '/', headers: { 'x-drill': '1' }, order: -5 },
  });

  it('asks a lower order first, whatever its match', () => {
    expect(found(table, '/a/b', { headers: { 'x-drill': '1' } })).toBe('first');
    expect(found(table, '/a/b')).toBe('normal');
    expect(found(table, '/a')).toBe('late');
  });

  it('offers what an order does not take to the next, and keeps the first refusal when nobody takes it', () => {
    expect(found(table, '/a/b', { method: 'POST' })).toBe('late');
    const without = tableOf({ get: { path: '/a', methods: ['GET'] }, late: { path: '/b', order: 1 } });
    expect(refused(without, { path: '/a', method: 'POST' })).toMatchObject({ status: 405 });
  });
});
