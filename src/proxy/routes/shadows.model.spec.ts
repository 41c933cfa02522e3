import { aHead } from '../../shared/http/testing';
import { someParts } from '../testing';
import { compileTable } from './compile-table';
import { GatewayConfigError } from './config-fault';
import type { GatewayConfig } from './gateway-config';
import { shadows } from './shadows';
import { read } from './testing';

/** A small generator with a fixed seed: the same tables each time. */
let seed = 42;
const below = (most: number): number => (seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fffffff) % most;
const oneOf = <T>(some: readonly T[]): T => some[below(some.length)]!;
const sometimes = (text: string): string => (below(3) === 0 ? text : '');

function someRoute(_: unknown, at: number): string {
  const path = Array.from({ length: below(3) }, (__, depth) => `/${oneOf(['a', 'b', `{x${depth}}`])}`).join('') || '/';
  const match = [
    `path: "${path}"`,
    sometimes('exact: true'),
    sometimes(`methods: [${oneOf(['GET', 'PUT', 'GET, PUT', 'HEAD'])}]`),
    sometimes(`headers: { h: ${oneOf(['"1"', '["1", "2"]', 'true', 'false'])} }`),
    sometimes(`query: { q: ${oneOf(['"1"', 'true', 'false'])} }`),
    sometimes(`host: "${oneOf(['h.test', '*.test', 'g.h.test'])}"`),
  ];
  const written = match.filter((one) => one !== '').join(', ');
  return `  - { id: r${at}, match: { ${written} }, public: true, answer: {}, order: ${oneOf([0, 0, 1])} }\n`;
}

/** @returns undefined for routes that do not hold together */
function someConfig(): GatewayConfig | undefined {
  try {
    return read(`routes:\n${Array.from({ length: 2 + below(3) }, someRoute).join('')}`).config;
  } catch (error) {
    if (error instanceof GatewayConfigError) return undefined;
    throw error;
  }
}

const every = <A, B>(some: readonly A[], other: readonly B[]): [A, B][] =>
  some.flatMap((one) => other.map((two): [A, B] => [one, two]));
const names = ['a', 'b', 'z'];
const tails = ['', ...names.flatMap((name) => [`/${name}`, `/${name}/z`])];
const paths = ['/', '/metrics', '/metrics/a', ...every(names, tails).map(([name, tail]) => `/${name}${tail}`)];
const heads = every(every(paths, ['GET', 'HEAD', 'PUT', 'POST']), every(['', '1', '2', '3'], ['', '?q=1', '?q=2']))
  .flatMap((one) => ['x.example', 'h.test', 'g.h.test', 'z.test'].map((host) => [...one, host] as const))
  .map(([[path, method], [h, query], host]) =>
    aHead({ path, method, query, headers: h === '' ? {} : { h }, client: { host } }),
  );

/** Ids of the routes that some request reaches. */
function reachedOf(routes: GatewayConfig['routes']): ReadonlySet<string | undefined> {
  const ways = { forward: () => undefined, tunnel: undefined };
  const table = compileTable({ routes, limits: [] }, someParts(), () => ways);
  return new Set(heads.map((head) => table.find(head)?.id));
}

describe('a route that no request reaches', () => {
  it('is reported when one other route is why, and no route that is reached', () => {
    const differing: string[] = [];
    let hidden = 0;
    for (let round = 0; round < 100; round++) {
      const routes = someConfig()?.routes ?? [];
      const reached = reachedOf(routes);
      const reported = new Set(shadows(routes).map(({ path }) => routes[Number(path[1])]!));
      hidden += reported.size;
      for (const route of routes) {
        const isHidden =
          !reached.has(route.id) &&
          routes.some((other) => {
            const both = routes.filter((one) => one === route || one === other);
            return other !== route && !reachedOf(both).has(route.id);
          });
        if (isHidden !== reported.has(route)) differing.push(`${route.id} of ${JSON.stringify(routes)}`);
      }
    }
    expect(differing).toEqual([]);
    expect(hidden).toBeGreaterThan(3);
  });
});
