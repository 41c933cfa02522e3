import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(__dirname, '../..');
const read = (file: string): string => readFileSync(join(root, file), 'utf8');

/** The matrix: what happens, and what it ends. */
const matrix = new Map(
  [...read('docs/revocation.md').matchAll(/^\| ([^|]+) \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$/gm)]
    .map(([, ...cells]) => cells.map((cell) => cell.trim()))
    .filter(([what]) => what !== 'What happens' && !/^-+$|^`|^policy$/.test(what!))
    .map(([what, sessions, tokens, keys]) => [what!, { sessions: sessions!, tokens: tokens!, keys: keys! }]),
);

/** Where each of them is done: a file, or a room where several files do it together. */
const sources: Readonly<Record<string, string>> = {
  'Signing out': 'src/auth/commands/logout.handler.ts',
  'Proving again who one is': 'src/auth/commands/reauthenticate.handler.ts',
  'Signing in anew in the same browser': 'src/auth/sign-in.ts',
  "Ending one session, one's own or of somebody in reach": 'src/auth/session-list/end-session.handler.ts',
  'Signing out everywhere else': 'src/auth/session-list/end-other-sessions.handler.ts',
  'Signing a user out': 'src/auth/session-list/end-sessions-of-user.handler.ts',
  'A used refresh token comes back': 'src/auth/commands/refresh.handler.ts',
  'The identity provider ends its session': 'src/identity/keycloak/sessions/keycloak.provider-sessions.ts',
  "Changing one's password": 'src/auth/commands/change-password.handler.ts',
  'Resetting a password by letter': 'src/accounts/commands/reset-password.handler.ts',
  "Resetting a user's password": 'src/users/commands/reset-password.handler.ts',
  "Changing one's e-mail address": 'src/accounts/commands/confirm-email.handler.ts',
  "Changing a user's e-mail address": 'src/users/profile-changes.ts',
  'Disabling a user': 'src/users/commands/set-user-enabled.handler.ts',
  'Deleting a user': 'src/users/commands/delete-user.handler.ts',
  'Giving or taking a role, a membership or a group': 'src/identity/embedded/embedded.assignments.ts',
  'Changing what a role allows': 'src/roles',
  'Changing what a role includes': 'src/roles',
  'Taking a role from a group, or deleting a group': 'src/groups/outdate-members.ts',
  'The same with a group of more than 500 members': 'src/groups/outdate-members.ts',
  'Suspending a tenant': 'src/tenants/commands/set-tenant-suspended.handler.ts',
  'Deleting an API key': 'src/api-keys/commands/delete-key.handler.ts',
  "Replacing an API key's secret": 'src/api-keys/commands/rotate-key.handler.ts',
};

/** What a source asks EndOfAccess for. */
function asked(where: string): Record<'session' | 'all' | 'others' | 'tokens' | 'key' | 'tenant' | 'role', boolean> {
  const files = where.endsWith('.ts') ? [where] : globSync(`${where}/**/*.ts`, { cwd: root });
  const text = files
    .filter((file) => !file.endsWith('spec.ts'))
    .map(read)
    .join('\n');
  const has = (pattern: RegExp): boolean => pattern.test(text);
  return {
    session: has(/[aA]ccess\.session\(/),
    all: has(/[aA]ccess\.sessionsOf\([^,()]+, '[a-z-]+'\)/),
    others: has(/[aA]ccess\.sessionsOf\([^,()]+, '[a-z-]+', [^)]+\)/),
    tokens: has(/[aA]ccess\.tokens(Of|With)\(/),
    key: has(/[aA]ccess\.apiKey\(/),
    tenant: has(/[aA]ccess\.tenant\(/),
    role: has(/[aA]ccess\.role\(/),
  };
}

describe('docs/revocation.md', () => {
  it('checklist 16: has a row for everything that ends access, and for nothing else', () =>
    expect([...matrix.keys()].sort()).toEqual(Object.keys(sources).sort()));

  it.each(Object.entries(sources))('checklist 16: says what the code does: %s', (what, file) => {
    const { sessions, tokens, keys } = matrix.get(what)!;
    const does = asked(file);
    expect({ session: does.session, all: does.all, others: does.others }).toEqual({
      session: sessions === 'that one',
      all: sessions === 'all',
      others: sessions === 'all others',
    });
    if (tokens.startsWith('all ')) expect(does.tokens).toBe(true);
    if (tokens.startsWith('of th')) expect(does.tokens).toBe(false);
    if (tokens.startsWith('refused for it')) expect(does.tenant).toBe(true);
    if (what.includes('API key')) expect(does.key).toBe(true);
    if (what.startsWith('Changing what a role')) expect(does.role).toBe(true);
    if (keys === 'stay') expect(does.key).toBe(false);
  });
});
