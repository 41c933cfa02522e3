import { startEchoUpstream } from './support/echo-upstream';
import { ADMINISTRATOR, startGateway, type TestGateway } from './support/gateway';
import { rawRequest } from './support/raw';

/** Spellings of `<prefix>/<name>`; `same`: the same resource with the same rule. */
const SPELLINGS: readonly (readonly [how: string, outcome: 'same' | 400 | 404, spell: (name: string) => string])[] = [
  ['as it is', 'same', (name) => `/api/v0/${name}`],
  ['a trailing slash', 'same', (name) => `/api/v0/${name}/`],
  ['an empty query', 'same', (name) => `/api/v0/${name}?`],
  ['a query', 'same', (name) => `/api/v0/${name}?limit=1`],
  ['a slash and a query', 'same', (name) => `/api/v0/${name}/?limit=1`],
  ['an escaped letter', 'same', (name) => `/api/v0/${escaped(name[0]!)}${name.slice(1)}`],
  ['an escaped letter in lower case', 'same', (name) => `/api/v0/${escaped(name[0]!).toLowerCase()}${name.slice(1)}`],
  ['a last letter escaped', 'same', (name) => `/api/v0/${name.slice(0, -1)}${escaped(name.at(-1)!)}`],
  ['every letter escaped', 'same', (name) => `/api/v0/${[...name].map(escaped).join('')}`],
  ['an escaped prefix', 'same', (name) => `/%61%70%69/%760/${name}`],
  ['an escaped digit', 'same', (name) => `/api/v%30/${name}`],
  ['absolute form', 'same', (name) => `http://gateway.example/api/v0/${name}`],
  ['absolute form, another host', 'same', (name) => `http://other.example/api/v0/${name}`],
  ['absolute form over HTTPS', 'same', (name) => `https://gateway.example/api/v0/${name}/`],
  ['upper case', 404, (name) => `/api/v0/${name.toUpperCase()}`],
  ['a capital', 404, (name) => `/api/v0/${name[0]!.toUpperCase()}${name.slice(1)}`],
  ['an upper-case prefix', 404, (name) => `/API/v0/${name}`],
  ['an escaped capital', 404, (name) => `/api/%56%30/${name}`],
  ['a letter more', 404, (name) => `/api/v0/${name}x`],
  ['a letter less', 404, (name) => `/api/v0/${name.slice(0, -1)}`],
  ['an escaped space behind', 404, (name) => `/api/v0/${name}%20`],
  ['a doubly escaped letter', 404, (name) => `/api/v0/%25${escaped(name[0]!).slice(1)}${name.slice(1)}`],
  ['an escaped query mark', 404, (name) => `/api/v0/${name}%3Fx`],
  ['an escaped fragment', 404, (name) => `/api/v0/${name}%23`],
  ['an escaped semicolon', 404, (name) => `/api/v0/${name}%3Bx`],
  ['a star', 404, (name) => `/api/v0/${name}*`],
  ['an accent', 404, (name) => `/api/v0/${name}%CC%81`],
  ['a dot behind', 404, (name) => `/api/v0/${name}.`],
  ['a format behind', 404, (name) => `/api/v0/${name}.json`],
  ['a double slash in front', 400, (name) => `//api/v0/${name}`],
  ['a double slash within', 400, (name) => `/api//v0/${name}`],
  ['a double slash before', 400, (name) => `/api/v0//${name}`],
  ['a double slash behind', 400, (name) => `/api/v0/${name}//`],
  ['a dot segment', 400, (name) => `/api/./v0/${name}`],
  ['a dot segment in front', 400, (name) => `/./api/v0/${name}`],
  ['a dot segment behind', 400, (name) => `/api/v0/${name}/.`],
  ['a way up and down', 400, (name) => `/api/v0/x/../${name}`],
  ['a way up behind', 400, (name) => `/api/v0/${name}/x/..`],
  ['a way above the root', 400, (name) => `/../api/v0/${name}`],
  ['an escaped dot segment', 400, (name) => `/api/%2e/v0/${name}`],
  ['an escaped way up', 400, (name) => `/api/v0/x/%2e%2e/${name}`],
  ['a half-escaped way up', 400, (name) => `/api/v0/x/.%2E/${name}`],
  ['a backslash', 400, (name) => `/api/v0\\${name}`],
  ['an escaped backslash', 400, (name) => `/api/v0%5C${name}`],
  ['an escaped slash', 400, (name) => `/api/v0%2F${name}`],
  ['an escaped slash in lower case', 400, (name) => `/api%2fv0/${name}`],
  ['an escaped slash behind', 400, (name) => `/api/v0/${name}%2f`],
  ['a path parameter', 400, (name) => `/api/v0/${name};x`],
  ['a path parameter with a value', 400, (name) => `/api/v0/${name};jsessionid=1`],
  ['a path parameter within', 400, (name) => `/api/v0;x/${name}`],
  ['a bare semicolon', 400, (name) => `/api/v0/${name};`],
  ['an escaped null', 400, (name) => `/api/v0/${name}%00`],
  ['an escaped line feed', 400, (name) => `/api/v0/${name}%0A`],
  ['a broken escape', 400, (name) => `/api/v0/${name}%`],
  ['half an escape', 400, (name) => `/api/v0/${name}%2`],
  ['an escape that is none', 400, (name) => `/api/v0/${name}%zz`],
  ['bytes that are not UTF-8', 400, (name) => `/api/v0/${name}%ff`],
  ['an overlong slash', 400, (name) => `/api/v0%c0%af${name}`],
  ['a fragment', 400, (name) => `/api/v0/${name}#x`],
  ['a fragment in the query', 400, (name) => `/api/v0/${name}?x#y`],
  ['no slash in front', 400, (name) => `api/v0/${name}`],
  ['a byte that needs an escape', 400, (name) => `/api/v0/${name}\u00e9`],
  ['a tab', 400, (name) => `/api/v0/${name}\t`],
];

function escaped(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}

describe('fifty spellings of a guarded path', () => {
  let gateway: TestGateway;
  let upstream: Awaited<ReturnType<typeof startEchoUpstream>>;
  let administrator: string;

  beforeAll(async () => {
    upstream = await startEchoUpstream();
    gateway = await startGateway({
      gatewayYaml: `
        upstreams: { echo: { targets: [{ url: "${upstream.url}" }] } }
        routes: [{ id: guarded, match: { path: /api/v0/mawbs }, upstream: echo, roles: [ADMIN], tenant: required }]
      `,
    });
    const login = await fetch(`${gateway.url}/api/v0/auth/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(ADMINISTRATOR),
    });
    administrator = `Bearer ${((await login.json()) as { accessToken: string }).accessToken}`;
  });
  afterAll(async () => {
    await gateway?.close();
    await upstream?.close();
  });

  const ask = async (target: string, fields: Record<string, string> = {}): Promise<number> => {
    const { status, headers, body } = await rawRequest(gateway.url, `GET ${target}`, fields);
    if (status >= 400) {
      expect(headers['content-type']).toBe('application/problem+json');
      expect(JSON.parse(body)).toMatchObject({ status, requestId: headers['x-request-id'] });
    }
    return status;
  };

  describe.each([
    ['the control plane', 'users'],
    ['a route', 'mawbs'],
  ])('of %s', (_, name) => {
    it.each(SPELLINGS)('%s: %s', async (_how, outcome, spell) => {
      const target = spell(name);
      upstream.seen.splice(0);
      expect(await ask(target)).toBe(outcome === 'same' ? 401 : outcome);
      expect(upstream.seen).toEqual([]);
      const allowed = { Authorization: administrator, 'X-Tenant-Id': 'SERHAFEN:CL' };
      expect(await ask(target, allowed)).toBe(outcome === 'same' ? 200 : outcome);
      // What was authorized is what the upstream is asked for.
      for (const { url } of upstream.seen) expect(url.split('?')[0]).toBe('/api/v0/mawbs');
    });
  });
});
