import fc from 'fast-check';
import { canonicalPath } from '../src/door/canonical-path';
import { aRoute } from '../src/proxy/testing';
import { PathTree } from '../src/proxy/routes/path-tree';
import { rewriteOf } from '../src/proxy/routes/rewrite';

/** What clients write between slashes, tricks included. */
const pieces = [
  'a',
  '7',
  '.',
  '..',
  '...',
  '%2e',
  '%2E%2e',
  '%252e%252e',
  '%2f',
  '%5c',
  '\\',
  ';',
  '%20',
  '%C3%A9',
  '',
  '~',
  '{x}',
  '$&',
];
const segment = fc.array(fc.constantFrom(...pieces), { minLength: 1, maxLength: 3 }).map((parts) => parts.join(''));
const rest = fc.array(segment, { maxLength: 4 }).map((parts) => parts.map((part) => `/${part}`).join(''));

const rewrites = [
  { match: '/api/orders', rewrite: { stripPrefix: '/api', addPrefix: '/in/side' }, root: '/in/side/orders' },
  { match: '/api/orders', rewrite: { stripPrefix: '/api/orders', addPrefix: '/in' }, root: '/in' },
  { match: '/api/{x}', rewrite: { path: '/root/{x}' }, root: '/root' },
  { match: '/api/{x}/{y}', rewrite: { path: '/root/{y}/{x}' }, root: '/root' },
  { match: '/api/{x}', rewrite: { path: '/{x}' }, root: '' },
];

describe('proxy 28: what the door lets in and a route rewrites', () => {
  it.each(rewrites)('is canonical again, and below its root: $match to $rewrite', ({ match, rewrite, root }) => {
    const route = aRoute({ match: { path: match }, rewrite });
    const tree = new PathTree<true>(false);
    tree.at(match, false, () => true);
    const { targetPath, publicPath } = rewriteOf(route);
    let rewritten = 0;
    fc.assert(
      fc.property(rest, (tail) => {
        const path = canonicalPath((match.includes('{') ? '/api' : match) + tail);
        if (path === undefined || tree.find(path) === undefined) return;
        rewritten++;
        const target = targetPath(path);
        expect(canonicalPath(target)).toBe(target);
        expect(`${target}/`.startsWith(`${root}/`)).toBe(true);
        expect(publicPath(target, path)).toBe(path);
      }),
      { numRuns: 3000 },
    );
    expect(rewritten).toBeGreaterThan(20);
  });
});
