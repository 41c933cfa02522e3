import { aRoute } from '../testing';
import { shadows } from './shadows';
import { takesAllOf } from './takes-all-of';

jest.mock('./takes-all-of', () => {
  const real = jest.requireActual<{ takesAllOf: typeof takesAllOf }>('./takes-all-of');
  return { ...real, takesAllOf: jest.fn(real.takesAllOf) };
});

type Written = NonNullable<Parameters<typeof aRoute>[0]>;
type Sketch = Written['match'] & { order?: number };

/** The routes of two that no request reaches. */
function unreached(first: Sketch, second: Sketch): string[] {
  const routes = [first, second].map(({ order = 0, ...match }, at) => aRoute({ id: `r${at}`, match, order }));
  return shadows(routes).map(({ path }) => `r${path[1]}`);
}

describe('shadows', () => {
  it.each<[string, Sketch, Sketch, string[]]>([
    ['an earlier order that takes everything', { path: '/', order: -1 }, { path: '/a' }, ['r1']],
    ['an earlier order wherever it stands', { path: '/a/b' }, { path: '/a', order: -1 }, ['r0']],
    ['a parameter of an earlier order', { path: '/a/{x}', order: -1 }, { path: '/a/b/c' }, ['r1']],
    [
      'a wildcard of an earlier order',
      { path: '/', host: '*.a.test', order: -1 },
      { path: '/', host: 'x.a.test' },
      ['r1'],
    ],
    [
      'values that another route takes too',
      { path: '/a', headers: { X: ['1', '2'] } },
      { path: '/a', headers: { x: '1' } },
      ['r1'],
    ],
    [
      'all methods of a route, GET with HEAD',
      { path: '/', methods: ['GET', 'PUT'], order: -1 },
      { path: '/a', methods: ['HEAD'] },
      ['r1'],
    ],
    [
      'a path of an own host where nothing is reserved',
      { path: '/', order: -1 },
      { path: '/a', host: 'x.test' },
      ['r1'],
    ],
    ['tenants among others', { path: '/a', tenants: ['A:CL', 'B:CL'] }, { path: '/a', tenants: ['B:CL'] }, ['r1']],
    [
      'a lower order that asks for somebody: whom it does not take gets 404',
      { path: '/a', claims: { plan: 'gold' }, order: -1 },
      { path: '/a/b' },
      ['r1'],
    ],
  ])('reports %s', (_, first, second, expected) => expect(unreached(first, second)).toEqual(expected));

  it.each<[string, Sketch, Sketch]>([
    ['a longer path', { path: '/' }, { path: '/a' }],
    ['an exact one before its prefix', { path: '/a', exact: true }, { path: '/a' }],
    ['an exact one of an earlier order', { path: '/a', exact: true, order: -1 }, { path: '/a' }],
    ['another method', { path: '/', methods: ['GET'], order: -1 }, { path: '/a' }],
    ['a condition that may not be met', { path: '/', headers: { x: '1' }, order: -1 }, { path: '/a' }],
    ['another value', { path: '/a', query: { q: '1' } }, { path: '/a', query: { q: '2' } }],
    ['one condition less', { path: '/a', query: { q: true } }, { path: '/a' }],
    ['a reserved path of an own host', { path: '/', order: -1 }, { path: '/metrics', host: 'a.test' }],
    ['a parameter beside what is written out', { path: '/a/{x}' }, { path: '/a/b' }],
    ['what is reserved below the path of an own host', { path: '/', order: -1 }, { path: '/', host: 'a.test' }],
    ['a parameter for what is reserved', { path: '/', order: -1 }, { path: '/{x}', exact: true, host: 'a.test' }],
    ['a claim of another value', { path: '/a', claims: { plan: 'x' } }, { path: '/a', claims: { plan: 'y' } }],
    ['other tenants', { path: '/a', tenants: ['A:CL'] }, { path: '/a', tenants: ['A:CL', 'B:CL'] }],
  ])('says nothing of %s', (_, first, second) => expect(unreached(first, second)).toEqual([]));

  it.each<[string, Sketch]>([
    ['another path', { path: '/a', methods: ['GET'], order: -1 }],
    ['an exact path', { path: '/a', exact: true, query: { q: true }, order: -1 }],
    ['a path of a host', { path: '/', host: 'a.test', methods: ['GET'], order: -1 }],
  ])('says nothing where %s lets some requests past what would take them', (_, { order, ...between }) => {
    const all = aRoute({ id: 'all', match: { path: '/' }, order });
    const routes = [all, aRoute({ id: 'between', match: between, order }), aRoute({ id: 'r', match: { path: '/a' } })];
    expect(shadows(routes)).toEqual([]);
    expect(shadows([all, routes[2]])).toHaveLength(1);
  });

  it('finds what two thousand routes hide', () => {
    const routes = Array.from({ length: 2000 }, (_, at) => aRoute({ id: `r${at}`, match: { path: `/s${at}/x` } }));
    expect(shadows([...routes, aRoute({ id: 'all', match: { path: '/' }, order: -1 })])).toHaveLength(2000);
    expect(shadows(routes)).toEqual([]);
  });

  it.each<[string, (at: number) => Written]>([
    ['two orders', (at) => ({ order: at % 2, match: { path: `/s${at}/x` } })],
    ['one field of one path', (at) => ({ match: { path: '/', headers: { 'X-Customer': `c${at}` } } })],
    ['tenants of one path', (at) => ({ match: { path: '/', tenants: [`T${at}:CL`] } })],
  ])('compares few of many routes with each other, told apart by %s', (_, sketch) => {
    const compared = jest.mocked(takesAllOf).mockClear();
    expect(shadows(Array.from({ length: 500 }, (__, at) => aRoute({ id: `r${at}`, ...sketch(at) })))).toEqual([]);
    expect(compared.mock.calls.length).toBeLessThan(1000);
  });
});
