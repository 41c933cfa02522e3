import { faultsOf, read, upstreams, withRoute } from './testing';

describe('readConfig', () => {
  it('gives what was written, and the defaults of the rest', () => {
    const { config, warnings } = read(withRoute('roles: [USER]'));
    expect(config.upstreams.mawbs).toMatchObject({
      targets: [{ url: 'http://127.0.0.1:4002', weight: 1 }],
      timeouts: { connectMs: 1000, firstByteMs: 5000, idleMs: 30_000 },
      breaker: { errorRate: 0.5, windowSeconds: 10, minimumRequests: 20, openSeconds: 5 },
    });
    expect(config.routes[0]).toMatchObject({ roles: ['USER'], tenant: 'none', exposure: 'external', public: false });
    expect(warnings).toEqual([]);
  });

  it('takes the spelling `routes: []` for no routes at all', () => {
    expect(read('routes: []\n').config).toMatchObject({
      trustedIssuers: [],
      upstreams: {},
      limits: [],
      plugins: {},
      routes: [],
    });
  });

  it.each([
    ['claims: { __proto__: x }', 'gateway.yaml:6:45 __proto__ cannot be a name'],
    ['headers: *wanted', 'gateway.yaml:6:44 *wanted names nothing: no &wanted stands before it'],
  ])('refuses %s, by line and column, and drops nothing', (key, fault) => {
    const text = withRoute('roles: [USER]').replace('path: /api/v0/mawbs', (path) => `${path}, ${key}`);
    expect(faultsOf(text)).toEqual([fault]);
  });

  it('tells of the first hundred warnings, and how many more there are', () => {
    const unused = Array.from({ length: 250 }, (_, at) => `  u${at}: { targets: [{ url: "http://a:1" }] }\n`).join('');
    const { warnings } = read(`upstreams:\n${unused}routes: []\n`);
    expect(warnings).toHaveLength(101);
    expect(warnings[100]).toBe('gateway.yaml:102:3 and 150 more from here on');
  });

  it.each(['', '\n', '# only a comment\n', 'null\n'])('never takes an empty file %j for no routes', (text) => {
    expect(faultsOf(text)).toEqual(['gateway.yaml:1:1 the file is empty; no routes at all are written `routes: []`']);
  });

  describe('tells by line and column', () => {
    it.each([
      ['a bad value', withRoute('tenant: maybe'), /^gateway\.yaml:8:13 routes\[0\]\.tenant: .*"none"\|"required"/],
      ['a wrong type', withRoute('maxBodyBytes: much'), /^gateway\.yaml:8:19 routes\[0\]\.maxBodyBytes: .*number/],
      [
        'a missing name',
        `${upstreams}routes:\n  - id: x\n    upstream: mawbs\n`,
        /^gateway\.yaml:5:5 routes\[0\]\.match: is required/,
      ],
      ['a name without a value', withRoute('roles:'), /^gateway\.yaml:8:11 routes\[0\]\.roles: .*null/],
      [
        'an unknown name',
        withRoute('role: [USER]'),
        'gateway.yaml:8:5 routes[0].role: is not known in routes[0] - did you mean "roles"?',
      ],
      [
        'an unknown name below another',
        withRoute('limits: [{ by: user, requests: 1, request: 1, perSeconds: 1 }]'),
        /8:39 routes\[0\]\.limits\[0\]\.request: .*did you mean "requests"/,
      ],
      [
        'an unknown name where there are several forms',
        withRoute('websocket: { orgins: [] }'),
        /8:18 routes\[0\]\.websocket\.orgins: .*did you mean "origins"/,
      ],
      [
        'an unknown name at the top',
        `${upstreams}route: []\n`,
        /^gateway\.yaml:4:1 route: is not known - did you mean "routes"\?/,
      ],
      [
        'an unknown name that resembles none',
        withRoute('zebra: 1'),
        'gateway.yaml:8:5 routes[0].zebra: is not known in routes[0]',
      ],
      [
        'a bad name of an upstream',
        'upstreams:\n  My_Upstream:\n    targets: [{ url: "http://a" }]\n',
        /^gateway\.yaml:2:3 upstreams\.My_Upstream: lower-case/,
      ],
      ['a name twice', withRoute('public: true', 'public: false'), /^gateway\.yaml:9:5 .*unique/],
      ['bad YAML', 'routes:\n  - id: [\n', /^gateway\.yaml:\d+:\d+ /],
      ['an unknown tag', 'routes: !!js/list []\n', /^gateway\.yaml:1:9 .*tag/],
      ['two documents', 'routes: []\n---\nroutes: []\n', /^gateway\.yaml:2:1 .*documents/],
      ['an alias without an anchor', 'routes: *nowhere\n', /^gateway\.yaml.*nowhere/],
      [
        'a path that is not canonical',
        withRoute().replace('/api/v0/mawbs', '/api//mawbs/'),
        /6:20 routes\[0\]\.match\.path: a canonical path/,
      ],
      ['a list where a map belongs', '- a\n', /^gateway\.yaml:1:1 .*object/],
    ])('%s', (_, text, expected) => {
      const lines = faultsOf(text);
      expect(lines).toHaveLength(1);
      if (typeof expected === 'string') expect(lines[0]).toBe(expected);
      else expect(lines[0]).toMatch(expected);
    });
  });

  it('reports every fault together, in the order of the file', () => {
    const text = `upstreams:
  mawbs:
    targets: [{ url: "http://127.0.0.1:4002/base" }]
  broken:
    targets: []
routes:
  - id: one
    match: { path: /metrics }
    upstream: mawb
  - id: one
    match: { path: /two }
    upstream: broken
    rolls: [USER]
  - id: one
    match: { path: /three, methods: [GRAB] }
    upstream: mawbs
`;
    expect(faultsOf(text).map((line) => line.replace(/:(?= |$).*/, ''))).toEqual([
      'gateway.yaml:3:22 upstreams.mawbs.targets[0].url',
      'gateway.yaml:5:14 upstreams.broken.targets',
      'gateway.yaml:8:20 routes[0].match.path',
      'gateway.yaml:9:15 routes[0].upstream',
      'gateway.yaml:13:5 routes[1].rolls',
      'gateway.yaml:15:38 routes[2].match.methods[0]',
    ]);
  });

  it.each([
    [
      'a route at a path of the gateway',
      withRoute().replace('/api/v0/mawbs', '/api/v0/users/x'),
      'match.path',
      /belongs to the gateway itself/,
    ],
    ['a prefix that is none', withRoute('rewrite: { stripPrefix: /api/v }'), 'rewrite.stripPrefix', /not a prefix/],
    ['roles of a public route', withRoute('public: true', 'roles: [USER]'), 'roles', /public/],
    ['permissions of a public route', withRoute('public: true', 'permissions: [a:b]'), 'permissions', /public/],
    ['a wildcard for a permission', withRoute("permissions: ['mawbs:*']"), 'permissions[0]', /a permission, such as/],
    ['scopes of a public route', withRoute('public: true', 'scopes: [a]'), 'scopes', /public/],
    ['the tenant of a public route', withRoute('public: true', 'tenant: required'), 'tenant', /public/],
    [
      'a public route that counts users',
      withRoute('public: true', 'limits: [{ by: user, requests: 1, perSeconds: 1 }]'),
      'limits[0].by',
      /count by address/,
    ],
    [
      'counting by a tenant that may be absent',
      withRoute('limits: [{ by: tenant, requests: 1, perSeconds: 1 }]'),
      'limits[0].by',
      /tenant: required/,
    ],
    [
      'two limits of one kind and window',
      withRoute(
        'limits:',
        '  - { by: user, requests: 1, perSeconds: 9 }',
        '  - { by: user, requests: 2, perSeconds: 9 }',
      ),
      'limits[1]',
      /second limit/,
    ],
    [
      'an upstream that is not there',
      withRoute().replace('upstream: mawbs', 'upstream: mawb'),
      'upstream',
      /did you mean "mawbs"/,
    ],
  ])('refuses %s', (_, text, path, message) => {
    const lines = faultsOf(text);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain(` routes[0].${path}: `);
    expect(lines[0]).toMatch(message);
  });

  it("lets a host have any path, also one that is the gateway's elsewhere", () => {
    expect(
      read(withRoute().replace('path: /api/v0/mawbs', 'path: /metrics, host: api.test')).config.routes,
    ).toHaveLength(1);
  });

  it.each([
    ['the same path', '{ path: /a }', '{ path: /a }', /the same requests as route "a"/],
    [
      'one of the methods',
      '{ path: /a, methods: [GET, PUT] }',
      '{ path: /a, methods: [POST, PUT] }',
      /the same PUT requests/,
    ],
    ['the same host', '{ path: /a, host: h.test }', '{ path: /a, host: h.test }', /the same requests/],
  ])('refuses two routes for %s', (_, first, second, message) => {
    const text = `${upstreams}routes:\n  - { id: a, match: ${first}, upstream: mawbs }\n  - { id: b, match: ${second}, upstream: mawbs }\n`;
    expect(faultsOf(text)).toEqual([expect.stringMatching(message)]);
  });

  it.each([
    ['{ path: /a, methods: [GET] }', '{ path: /a, methods: [POST] }'],
    ['{ path: /a }', '{ path: /a, methods: [POST] }'],
    ['{ path: /a }', '{ path: /a, host: h.test }'],
    ['{ path: /a }', '{ path: /a/b }'],
  ])('lets %s stand beside %s', (first, second) => {
    const text = `${upstreams}routes:\n  - { id: a, match: ${first}, upstream: mawbs }\n  - { id: b, match: ${second}, upstream: mawbs }\n`;
    expect(faultsOf(text)).toEqual([]);
  });

  it('warns of an upstream without a route', () => {
    expect(read(`${upstreams}routes: []\n`).warnings).toEqual([
      'gateway.yaml:2:3 upstreams.mawbs: no route leads to this upstream',
    ]);
  });

  it('gives up on a text that nests without end', () => {
    expect(faultsOf('['.repeat(100_000))).toContainEqual(expect.stringMatching(/^gateway\.yaml/));
  });

  it('does not follow aliases without end', () => {
    const bomb = ['a: &a [x, x, x, x, x, x, x, x, x, x]']
      .concat(
        Array.from(
          { length: 8 },
          (_, i) => `${'bcdefghi'[i]}: &${'bcdefghi'[i]} [${Array(10).fill(`*${'abcdefgh'[i]}`).join(', ')}]`,
        ),
      )
      .join('\n');
    expect(faultsOf(bomb)).toEqual([expect.stringContaining('alias')]);
  });
});
