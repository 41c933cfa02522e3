import { aHead } from '../../shared/http/testing';
import { aRoute, someParts } from '../testing';
import { compileRoute } from './compile-route';

const ways = { forward: () => undefined, tunnel: () => undefined };
const compile = (facts: Parameters<typeof aRoute>[0]) => compileRoute(aRoute(facts), someParts(), ways);
const checksOf = (facts: Parameters<typeof aRoute>[0]): string[] => compile(facts).checks.map(({ name }) => name);

describe('compileRoute', () => {
  it('asks the checks in the order of the house, whatever the order of the file', () => {
    const everything = {
      credential: 'client',
      exposure: 'internal',
      scopes: ['a'],
      roles: ['USER'],
      permissions: ['mawbs:read'],
      tenant: 'required',
      limits: [
        { by: 'tenant', requests: 1, perSeconds: 1 },
        { by: 'address', requests: 1, perSeconds: 1 },
      ],
    } as const;
    expect(
      checksOf({
        ...everything,
        roles: ['USER'],
        permissions: ['mawbs:read'],
        scopes: ['a'],
        limits: [...everything.limits],
      }),
    ).toEqual([
      'require-exposure',
      'limit-by-address',
      'authenticate',
      'require-hearing',
      'select-tenant',
      'require-roles',
      'require-permissions',
      'require-scopes',
      'limit-by-principal',
      'bound-body',
      'identity-headers',
    ]);
  });

  it('asks for a principal where a route says nothing', () => {
    expect(checksOf({})).toEqual([
      'authenticate',
      'require-hearing',
      'select-tenant',
      'limit-by-principal',
      'bound-body',
      'identity-headers',
    ]);
  });

  it('asks a public route for nobody', () => {
    expect(checksOf({ public: true })).toEqual(['bound-body', 'identity-headers']);
  });

  it.each([
    ['target', 'shop.example:8443', undefined],
    ['pass', 'shop.example:8443', 'shop.example:8443'],
    // HTTP/1.0 knows requests without one.
    ['pass', '', undefined],
    ['shop.internal', 'shop.example', 'shop.internal'],
  ])('with host %s shows a request for %j to the upstream as %s', (host, asked, shown) => {
    const { upstreamHost } = compile({ rewrite: { host } });
    expect(upstreamHost?.(aHead({ client: { host: asked } }))).toBe(shown);
  });

  it('takes upgrades only where the route says so', () => {
    expect(compile({}).tunnel).toBeUndefined();
    expect(compile({ websocket: true }).tunnel).toBe(ways.tunnel);
  });

  it.each([
    [undefined, '/api/v0/mawbs/7', '/api/v0/mawbs/7'],
    ['/api/v0', '/api/v0/mawbs/7', '/mawbs/7'],
    ['/api/v0', '/api/v0/mawbs', '/mawbs'],
    ['/api/v0/mawbs', '/api/v0/mawbs', '/'],
    ['/api/v0/mawbs', '/api/v0/mawbs/', '/'],
    ['/api/v0/mawbs', '/api/v0/mawbs/api/v0/mawbs', '/api/v0/mawbs'],
    ['/', '/api/v0/mawbs', '/api/v0/mawbs'],
  ])('with stripPrefix %s makes %s to %s', (stripPrefix, path, target) => {
    expect(compile({ rewrite: stripPrefix === undefined ? {} : { stripPrefix } }).targetPath(path)).toBe(target);
  });

  it.each([
    [undefined, '/mawbs/7', '/mawbs/7'],
    ['/api/v0', '/mawbs/7', '/api/v0/mawbs/7'],
    ['/api/v0', '/api/v0/mawbs/7', '/api/v0/mawbs/7'],
    ['/api/v0', '/api/v0x', '/api/v0/api/v0x'],
    ['/api/v0/mawbs', '/', '/api/v0/mawbs'],
    ['/', '/mawbs', '/mawbs'],
  ])('with stripPrefix %s lets clients find %s at %s', (stripPrefix, path, found) => {
    expect(
      compile({ rewrite: stripPrefix === undefined ? {} : { stripPrefix } }).publicPath(path, '/api/v0/mawbs'),
    ).toBe(found);
  });
});
