import { aRoute } from '../testing';
import { rewriteOf } from './rewrite';

type Written = NonNullable<Parameters<typeof aRoute>[0]>;

const of = (path: string, rewrite: Written['rewrite'], match: Written['match'] = {}) =>
  rewriteOf(aRoute({ match: { path, ...match }, rewrite }));

describe('rewriteOf', () => {
  it.each([
    ['/api/orders', { stripPrefix: '/api' }, '/api/orders/7', '/orders/7'],
    ['/api/orders', { addPrefix: '/v2' }, '/api/orders/7', '/v2/api/orders/7'],
    ['/api/orders', { stripPrefix: '/api/orders', addPrefix: '/v2' }, '/api/orders', '/v2'],
    ['/', { addPrefix: '/v2' }, '/', '/v2'],
    ['/', { stripPrefix: '/' }, '/x', '/x'],
    ['/orders/{id}', { path: '/{id}' }, '/orders/7', '/7'],
    ['/orders/{id}', { path: '/{id}/order/{id}' }, '/orders/7/lines/1', '/7/order/7/lines/1'],
    ['/a/{x}/b/{y}', { path: '/{y}/{x}' }, '/a/1/b/2', '/2/1'],
    ['/a/{x}', { path: '/' }, '/a/1/b', '/b'],
    ['/a', { path: '/' }, '/a', '/'],
  ])('below %s with %j asks for %s as %s', (match, rewrite, path, target) => {
    expect(of(match, rewrite).targetPath(path)).toBe(target);
  });

  it.each([
    ['/api/orders', { stripPrefix: '/api' }, '/orders/7', '/api/orders', '/api/orders/7'],
    ['/api', { stripPrefix: '/api', addPrefix: '/v2' }, '/v2/x', '/api', '/api/x'],
    ['/api', { stripPrefix: '/api', addPrefix: '/v2' }, '/v2', '/api', '/api'],
    ['/api', { stripPrefix: '/api', addPrefix: '/v2' }, '/v2x', '/api', '/v2x'],
    ['/a/{x}/b/{y}', { path: '/{y}' }, '/9/z', '/a/1/b/2', '/a/1/b/9/z'],
    ['/a/{x}', { path: '/in/{x}' }, '/out/1', '/a/1', '/out/1'],
    ['/a/{x}', { path: '/in/{x}' }, '/in', '/a/1', '/in'],
  ])('below %s with %j finds %s, asked for at %s, again at %s', (match, rewrite, path, requested, found) => {
    expect(of(match, rewrite).publicPath(path, requested)).toBe(found);
  });

  it('takes a parameter for text: what looks like a pattern in it is none', () => {
    expect(of('/a/{x}/{y}', { path: '/{y}/{x}' }).targetPath("/a/$&/$'")).toBe("/$'/$&");
  });
});
