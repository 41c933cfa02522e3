import { GatewayConfigError } from './config-fault';
import { readConfig } from './read-config';

/** What is said of a file with these routes, `path: message` each. */
function faultsOf(...routes: string[]): string[] {
  const lines = routes.map((route, at) => `  - { id: r${at}, ${route} }\n`).join('');
  const text = `upstreams:\n  o: { targets: [{ url: "http://127.0.0.1:1" }] }\nroutes:\n${lines}`;
  try {
    readConfig(text, 'f', {});
  } catch (error) {
    if (error instanceof GatewayConfigError) return error.faults.map(({ path, message }) => `${path}: ${message}`);
    throw error;
  }
  return [];
}

const to = 'upstream: o';
const signature = 'signature: { scheme: github, secrets: ["a secret of sixteen"] }';

describe('a fault of routes', () => {
  it.each([
    ['match: { path: /a }', 'routes[0].upstream: is required, or else `answer` or `redirect`'],
    [`match: { path: /a }, ${to}, answer: {}`, 'routes[0].answer: the route has `upstream` already'],
    ['match: { path: /a }, answer: {}, websocket: true', 'routes[0].websocket: nobody is there'],
    ['match: { path: /a }, answer: {}, credential: client', 'routes[0].credential: nobody is there'],
    ['match: { path: /a }, answer: {}, rewrite: { host: pass }', 'routes[0].rewrite: nobody gets'],
    [`match: { path: "/a/{x}/{x}" }, ${to}`, 'routes[0].match.path: {x} stands there twice'],
    [`match: { path: "/a/{x" }, ${to}`, 'routes[0].match.path: a canonical path'],
    [`match: { path: "/a{x}" }, ${to}`, 'routes[0].match.path: a canonical path'],
    [`match: { path: /a, version: [v1] }, ${to}`, 'routes[0].match.version: the path has no segment {version}'],
    [`match: { path: "/api/{version}/users", version: [v1, v0] }, ${to}`, '/api/v0/users belongs to the gateway'],
    [`match: { path: /a, host: "*" }, ${to}`, 'routes[0].match.host: a host name'],
    [`match: { path: /a, host: "a.*.b" }, ${to}`, 'routes[0].match.host: a host name'],
    [`match: { path: /a, headers: { x: { y: z } } }, ${to}`, 'routes[0].match.headers.x: a value, a list'],
    [`match: { path: "/a/{id}" }, ${to}, rewrite: { path: "/{ids}" }`, 'match.path has no {ids} - did you mean "id"?'],
    [`match: { path: /a }, ${to}, rewrite: { path: /b, addPrefix: /c }`, 'routes[0].rewrite.path: is the whole path'],
    [`match: { path: /a }, ${to}, rewrite: { path: /b/../c }`, 'routes[0].rewrite.path'],
    ['match: { path: /a }, redirect: { to: "/{x}" }', 'routes[0].redirect.to: match.path has no {x}'],
    ['match: { path: /a }, redirect: { to: "//evil" }', 'routes[0].redirect.to: a path'],
    ['match: { path: /a }, redirect: { to: "javascript:x" }', 'routes[0].redirect.to: a path'],
    ['match: { path: /a }, answer: { headers: { Content-Length: "7" } }', 'routes[0].answer.headers'],
    ['match: { path: /a }, answer: { headers: { X-A: "a\\r\\nX-B: c" } }', 'routes[0].answer.headers'],
    [`match: { path: /a, claims: { a: b } }, ${to}, public: true`, 'routes[0].match: claims and tenants'],
    [`match: { path: /a }, ${to}, public: true, maintenance: { exempt: [ADMIN] }`, 'routes[0].maintenance.exempt'],
    [`match: { path: /a }, ${to}, access: [{ methods: [GET], public: true, roles: [A] }]`, 'routes[0].access[0].roles'],
    [`match: { path: /a }, ${to}, access: [{ methods: [GET] }, { methods: [GET] }]`, 'a second rule for GET'],
    [`match: { path: /a, methods: [PUT] }, ${to}, access: [{ methods: [GET] }]`, 'match.methods does not let GET in'],
    [
      `match: { path: /a }, ${to}, websocket: true, access: [{ methods: [GET], public: true }]`,
      'handshake of a WebSocket',
    ],
    [`match: { path: /a }, ${to}, websocket: true, ${signature}`, 'a handshake has no body'],
    [
      `match: { path: /a }, ${to}, signature: { scheme: github, secrets: [short] }`,
      'routes[0].signature.secrets[0]: at least 16',
    ],
    ['match: { path: /a }, answer: { status: 204, body: x }', 'routes[0].answer.body: an answer with 204 has none'],
    [
      `match: { path: /a }, ${to}, signature: { scheme: standard, secrets: ["****************"] }`,
      'routes[0].signature.secrets[0]: base64 of at least 16 bytes',
    ],
    [
      `match: { path: /a }, ${to}, signature: { scheme: standard, secrets: [whsec_MDEyMzQ1Njc4OTA=] }`,
      'routes[0].signature.secrets[0]: base64 of at least 16 bytes',
    ],
    [
      `match: { path: /a }, ${to}, signature: { scheme: stripe, secrets: ["a secret of sixteen"], replaySeconds: 600 }`,
      'routes[0].signature.replaySeconds: a message is taken for 600 s',
    ],
    [
      `match: { path: /a }, ${to}, signature: { scheme: github, secrets: ["a secret of sixteen"], header: X-Mine }`,
      'routes[0].signature.header: is known by the scheme github',
    ],
    [`match: { path: /a }, ${to}, plugins: [{ constructor: {} }]`, 'there is no plugin "constructor"'],
    [`match: { path: /a }, ${to}, attacks: { allow: [sql] }`, 'routes[0].attacks.allow[0]'],
  ])('%s', (route, message) => expect(faultsOf(route)).toEqual([expect.stringContaining(message)]));

  it.each<[string, string, string]>([
    [`match: { path: "/a/{x}" }, ${to}`, `match: { path: "/a/{y}" }, ${to}`, 'the same requests as route "r0"'],
    [
      `match: { path: "/{version}/a", version: [v1, v2] }, ${to}`,
      `match: { path: /v2/a }, ${to}`,
      'the same requests as route "r0"',
    ],
    [
      `match: { path: /a, headers: { X: "1" } }, ${to}`,
      `match: { path: /a, headers: { x: "1" } }, ${to}`,
      'the same requests',
    ],
    [
      `match: { path: /a, claims: { p: g } }, ${to}`,
      `match: { path: /a }, ${to}, public: true`,
      'a public route asks nobody',
    ],
    [
      `match: { path: /a, claims: { p: g } }, ${to}`,
      `match: { path: /a }, ${to}, exposure: internal`,
      'must be that of route "r0"',
    ],
    [
      `match: { path: /a, methods: [GET] }, ${to}, roles: [ADMIN]`,
      `match: { path: /a }, ${to}, access: [{ methods: [GET], public: true }]`,
      'the same GET requests as route "r0"',
    ],
  ])('%s beside %s', (first, second, message) =>
    expect(faultsOf(first, second)).toEqual([expect.stringContaining(message)]),
  );

  it.each<[string, string]>([
    [`match: { path: /a, exact: true }, ${to}`, `match: { path: /a }, ${to}`],
    [`match: { path: /a, headers: { x: "1" } }, ${to}`, `match: { path: /a }, ${to}`],
    [`match: { path: /a }, ${to}`, `match: { path: /a }, ${to}, order: 1`],
    [`match: { path: /a, claims: { p: g } }, ${to}`, `match: { path: /a }, ${to}`],
    [
      `match: { path: /a, methods: [GET] }, ${to}`,
      `match: { path: /a }, ${to}, access: [{ methods: [PUT], roles: [A] }]`,
    ],
    [
      `match: { path: /a }, ${to}, signature: { scheme: github, secrets: ["a secret of sixteen"], replaySeconds: 5 }`,
      `match: { path: /b }, ${to}, signature: { scheme: standard, secrets: [whsec_MDEyMzQ1Njc4OTAxMjM0NQ==], replaySeconds: 601 }`,
    ],
  ])('is none: %s beside %s', (first, second) => expect(faultsOf(first, second)).toEqual([]));
});
