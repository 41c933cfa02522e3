import { head, useRawGateway } from '../raw/support';
import { ADMINISTRATOR } from '../support/gateway';
import { ana, signIn, TENANT } from '../support/people';
import { DISGUISES, OTHERS, SAME } from './tables/spellings';

/** Each with the two parts of its path that are spelled in every way. */
const GUARDED = [
  ['everything below a path', 'admin', 'users'],
  ['one exact path', 'keys', 'rotate'],
  ['a path with a parameter', 'tenants', 'seven/secrets'],
] as const;
const METHODS = ['GET', 'POST', 'DELETE'] as const;
/** What is another path to everybody, below the open route, is open. */
const isOpen = (target: string): boolean => target.startsWith('/open/');
/** So many requests at a time. */
const AT_ONCE = 20;

const raw = useRawGateway({
  people: [ana],
  closed: true,
  routes: `
  - { id: below, match: { path: /admin }, upstream: origin, roles: [ADMIN] }
  - { id: exact, match: { path: /keys/rotate, exact: true }, upstream: origin, roles: [ADMIN] }
  - { id: parameter, match: { path: '/tenants/{tenant}/secrets' }, upstream: origin, roles: [ADMIN] }
  - { id: open, match: { path: /open }, upstream: origin, public: true }
`,
});

let [user, administrator] = ['', ''];
beforeAll(async () => {
  user = (await signIn(raw.gateway.url, ana)).accessToken;
  administrator = (await signIn(raw.gateway.url, ADMINISTRATOR)).accessToken;
});

const asked = (method: string, target: string, token: string): string =>
  head(
    `${method} ${target} HTTP/1.1`,
    'Host: gateway.example',
    `Authorization: Bearer ${token}`,
    `X-Tenant-Id: ${TENANT}`,
    'Connection: close',
  );

const statusOf = async (bytes: string): Promise<number> =>
  Number(/^HTTP\/1\.1 (\d{3}) /.exec(await raw.exchange(bytes))?.[1]);

describe.each(GUARDED)('%s, in every spelling', (_, first, second) => {
  it.each(METHODS)('lets an administrator in by %s', async (method) => {
    expect(await statusOf(asked(method, `/${first}/${second}`, administrator))).toBe(200);
    expect(raw.origin.request.startLine).toBe(`${method} /${first}/${second} HTTP/1.1`);
  });

  it.each(METHODS)('knows a user by %s, and says 403 to all that means the path', async (method) => {
    const same = SAME.map(([, spell]) => spell(first, second)).filter((target) => !/%2f/i.test(target));
    for (const target of same) expect([target, await statusOf(asked(method, target, user))]).toEqual([target, 403]);
  });

  it.each(METHODS)('never lets a user in by %s', async (method) => {
    const others = OTHERS.map(([, spell]) => spell(first, second)).filter((target) => !isOpen(target));
    const targets = [...[...SAME, ...DISGUISES].map(([, spell]) => spell(first, second)), ...others];
    const letIn: string[] = [];
    for (let at = 0; at < targets.length; at += AT_ONCE) {
      const some = targets.slice(at, at + AT_ONCE);
      const statuses = await Promise.all(some.map((target) => statusOf(asked(method, target, user))));
      letIn.push(...some.filter((_target, n) => !(statuses[n]! >= 400 && statuses[n]! < 500)));
    }
    expect(letIn).toEqual([]);
    expect(raw.origin.connections.map(({ heard }) => heard).join('')).toBe('');
  });
});
