import type { Refusal } from '../../shared/problem';
import { RESERVED_PATHS } from '../../shared/http';
import { aHead } from '../../shared/http/testing';
import { aCompiledRoute, anExchange, aRoute } from '../testing';
import { RouteTable } from './route-table';

type Match = NonNullable<Parameters<typeof aRoute>[0]>['match'];

/** A table of routes by id, each with what it matches. */
const tableOf = (matches: Record<string, Match & { exposure?: 'internal' }>): RouteTable =>
  new RouteTable(
    Object.entries(matches).map(([id, { exposure = 'external' as const, ...match }]) =>
      aCompiledRoute({ id, config: aRoute({ id, match, exposure }) }),
    ),
  );

const found = (table: RouteTable, path: string, method = 'GET', host = 'gateway.test') =>
  table.find(aHead({ method, path, client: { host } }))?.id;

/** What a dead end says. */
const refusalAt = (table: RouteTable, method: string, path: string, internal = false, host = 'gateway.test') =>
  table
    .find(aHead({ method, path, client: { host } }))!
    .checks[0]!.decide(anExchange({ head: { method, client: { internal } } })) as Refusal;

describe('RouteTable', () => {
  it('finds a path itself and everything below it', () => {
    const table = tableOf({ mawbs: { path: '/api/v0/mawbs' } });
    for (const path of ['/api/v0/mawbs', '/api/v0/mawbs/', '/api/v0/mawbs/7', '/api/v0/mawbs/7/lines/%20x'])
      expect([path, found(table, path)]).toEqual([path, 'mawbs']);
  });

  it.each([
    '/api/v0/mawbsx',
    '/api/v0/mawb',
    '/api/v0',
    '/',
    '/API/v0/mawbs',
    '/api/v0/Mawbs',
    '/api//v0/mawbs',
    '//api/v0/mawbs',
    '/api/v0/mawbs//7',
    '/api/v0/mawbs;x',
    '/api/v0/%6Dawbs',
    '/x/api/v0/mawbs',
    'api/v0/mawbs',
    '*',
    '',
  ])('does not find %j', (path) => {
    expect(found(tableOf({ mawbs: { path: '/api/v0/mawbs' } }), path)).toBeUndefined();
  });

  it('prefers the longest path', () => {
    const table = tableOf({ all: { path: '/' }, api: { path: '/api' }, deep: { path: '/api/a/b' } });
    expect(
      ['/', '/x', '/api', '/api/a', '/api/a/b', '/api/a/b/c', '/api/a/bc'].map((path) => found(table, path)),
    ).toEqual(['all', 'all', 'api', 'api', 'deep', 'deep', 'api']);
  });

  it.each(RESERVED_PATHS)('leaves %s to the control plane, also below a route on /', (path) => {
    const table = tableOf({ all: { path: '/' } });
    expect([found(table, path), found(table, `${path}/x`), found(table, `${path}x`)]).toEqual([
      undefined,
      undefined,
      'all',
    ]);
  });

  describe('with methods', () => {
    const table = tableOf({
      read: { path: '/a', methods: ['GET'] },
      write: { path: '/a', methods: ['POST', 'PUT'] },
      any: { path: '/b' },
      some: { path: '/b', methods: ['DELETE'] },
      above: { path: '/' },
    });

    it('lets each route have its own, and HEAD go with GET', () => {
      expect(['GET', 'HEAD', 'POST', 'PUT'].map((method) => found(table, '/a/x', method))).toEqual([
        'read',
        'read',
        'write',
        'write',
      ]);
      expect(['GET', 'DELETE', 'PROPFIND'].map((method) => found(table, '/b', method))).toEqual(['any', 'some', 'any']);
    });

    it('answers 405 with Allow to another one, and never falls back to a shorter path', () => {
      expect(refusalAt(table, 'DELETE', '/a/x')).toMatchObject({
        status: 405,
        code: 'method-not-allowed',
        headers: { Allow: 'GET, HEAD, POST, PUT' },
      });
    });

    it.each(['TRACE', 'CONNECT', 'TRACK'])('never forwards %s', (method) => {
      expect(refusalAt(table, method, '/b')).toMatchObject({ status: 405 });
    });

    it('prefers a route that names HEAD', () => {
      const heads = tableOf({ head: { path: '/a', methods: ['HEAD'] }, get: { path: '/a', methods: ['GET'] } });
      expect([found(heads, '/a', 'HEAD'), found(heads, '/a', 'GET')]).toEqual(['head', 'get']);
    });

    it('tells a client outside nothing of internal routes', () => {
      const mixed = tableOf({
        inside: { path: '/a', methods: ['PUT'], exposure: 'internal' },
        outside: { path: '/a', methods: ['GET'] },
        hidden: { path: '/b', methods: ['GET'], exposure: 'internal' },
      });
      expect(refusalAt(mixed, 'DELETE', '/a', true).headers).toEqual({ Allow: 'PUT, GET, HEAD' });
      expect(refusalAt(mixed, 'DELETE', '/a', false).headers).toEqual({ Allow: 'GET, HEAD' });
      expect(refusalAt(mixed, 'DELETE', '/b', true)).toMatchObject({ status: 405 });
      expect(refusalAt(mixed, 'DELETE', '/b', false)).toMatchObject({ status: 404, code: 'not-found' });
    });
  });

  describe('with hosts', () => {
    const table = tableOf({
      own: { path: '/metrics', host: 'own.test' },
      short: { path: '/a', host: 'own.test' },
      general: { path: '/a/b' },
    });

    it.each(['own.test', 'OWN.test', 'own.test:8080', 'own.test.', 'own.test.:80'])('knows %s', (host) => {
      expect(found(table, '/metrics', 'GET', host)).toBe('own');
    });

    it.each(['not-own.test', 'own.test.evil', 'own.tes', ''])('does not take %j for one of them', (host) => {
      expect(found(table, '/metrics', 'GET', host)).toBeUndefined();
    });

    it('prefers routes of the host to general ones, however short', () => {
      expect(found(table, '/a/b', 'GET', 'own.test')).toBe('short');
      expect(found(table, '/a/b', 'GET', 'other.test')).toBe('general');
    });

    it.each(['/health', '/api/v0/users', '/unknown', '//a', '*'])(
      'answers 404 to %s there: nothing of it is the control plane’s',
      (path) => {
        expect(refusalAt(table, 'GET', path, false, 'own.test')).toMatchObject({ status: 404, code: 'not-found' });
      },
    );

    it('lets general routes in where the host has none', () => {
      const beside = tableOf({ own: { path: '/own', host: 'own.test' }, general: { path: '/shared' } });
      expect(found(beside, '/shared', 'GET', 'own.test')).toBe('general');
    });
  });

  it('holds a thousand routes and a path of a thousand segments', () => {
    const table = tableOf(Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`r${i}`, { path: `/s${i}/x` }])));
    expect(found(table, `/s999/x${'/a'.repeat(1000)}`)).toBe('r999');
    expect(found(table, '/a'.repeat(4000))).toBeUndefined();
  });
});
