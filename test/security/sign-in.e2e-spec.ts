import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Client } from 'pg';
import { PasswordHasher } from '../../src/identity/ports/password-hasher';
import type { Problem } from '../../src/contract';
import { requestContext } from '../../src/shared/tenant';
import { checkedFetch } from '../support/contract';
import { ADMINISTRATOR, type TestGateway } from '../support/gateway';
import {
  ana,
  bearer,
  bruno,
  OTHER_TENANT,
  type Person,
  person,
  postJson,
  signIn,
  startGatewayFor,
  TENANT,
} from '../support/people';
import { until } from '../support/waiting';

/** Attempts at once, again and again: `npm run test:attacks` makes it 200. */
const ROUNDS = Number(process.env['ATTACK_ROUNDS'] ?? 10);
/** Real hashes take their time; without them src/auth/lockout/parallel-attempts.int-spec.ts does all rounds. */
const HASHING_ROUNDS = Math.ceil(ROUNDS / 10);
const ROUNDS_WITHIN_MS = 60_000 + ROUNDS * 2000;
const OPEN = {
  ...{ LOGIN_LIMIT: '100000/60', LOGIN_NAME_LIMIT: '100000/60', LOGIN_ADDRESS_LIMIT: '100000/60' },
  ...{ REFRESH_LIMIT: '100000/60', REFRESH_ADDRESS_LIMIT: '100000/60', CONTROL_PLANE_LIMIT: '100000/60' },
  ...{ LOCKOUT_ADDRESS_LIMIT: '100000/60', TOKEN_CLIENTS: 'report-tool' },
};

/** The lines of the security checklist about signing in (docs/security.md), over HTTP. */
/** Somebody whose password changes. */
const carla = person('carla.vega@serhafen.example', { [TENANT]: ['USER'] });

describe('signing in', () => {
  let gateway: TestGateway;
  let accessLog: string;
  beforeAll(async () => {
    accessLog = join(mkdtempSync(join(tmpdir(), 'iam-gateway-sign-in-')), 'access.log');
    gateway = await startGatewayFor([ana, bruno, carla], { environment: { ...OPEN, ACCESS_LOG: accessLog } });
  });
  afterAll(async () => {
    await gateway?.close();
    rmSync(dirname(accessLog), { recursive: true, force: true });
  });
  afterEach(async () => {
    await sql('DELETE FROM login_failures');
    jest.restoreAllMocks();
  });

  const at = (path: string): string => `${gateway.url}/api/v0/${path}`;
  const login = (body: object, headers: Record<string, string> = {}): Promise<Response> =>
    postJson(at('auth/login'), body, headers);
  const form = (parameters: Record<string, string> | string): Promise<Response> =>
    checkedFetch(at('auth/token'), { method: 'POST', body: new URLSearchParams(parameters) });
  const wrong = async ({ email }: Pick<Person, 'email'>, times: number): Promise<void> => {
    for (let i = 0; i < times; i++) expect((await login({ email, password: 'wrong' })).status).toBe(401);
  };
  const code = async (answer: Response): Promise<[number, string]> => [
    answer.status,
    ((await answer.json()) as Problem).code,
  ];

  async function sql<Row>(text: string, values: unknown[] = []): Promise<Row[]> {
    const client = new Client({ connectionString: gateway.database.superuserUrl });
    await client.connect();
    try {
      return (await client.query(text, values)).rows as Row[];
    } finally {
      await client.end();
    }
  }

  /** Notes which hashes passwords are compared with: undefined is the decoy. */
  function watchHasher(): (string | undefined)[] {
    const hasher = gateway.app.get(PasswordHasher, { strict: false });
    const compared: (string | undefined)[] = [];
    const verify = hasher.verify.bind(hasher);
    jest.spyOn(hasher, 'verify').mockImplementation((stored, password) => {
      compared.push(stored);
      return verify(stored, password);
    });
    return compared;
  }

  /** Statements of requests: housekeeping asks the database whenever it likes. */
  function watchStatements(): unknown[] {
    const asked: unknown[] = [];
    const query = Client.prototype.query as (this: Client, ...of: unknown[]) => unknown;
    jest.spyOn(Client.prototype, 'query').mockImplementation(function (this: Client, ...of: unknown[]) {
      if (requestContext.current() !== undefined) asked.push(of[0]);
      return query.apply(this, of);
    });
    return asked;
  }

  /** All of an answer that could tell one refusal from another. */
  async function looks(answer: Response): Promise<unknown> {
    const { requestId: _, ...problem } = (await answer.json()) as Problem;
    const headers = Object.fromEntries(answer.headers);
    for (const name of ['date', 'x-request-id', 'traceparent', 'x-trace-id', 'x-correlation-id']) delete headers[name];
    return { status: answer.status, headers, problem };
  }

  describe('that is refused', () => {
    const reasons: readonly [string, () => Promise<{ email: string; password: string }>][] = [
      ['an unknown name', () => Promise.resolve({ email: 'nobody@serhafen.example', password: ana.password })],
      ['a wrong password', () => Promise.resolve({ email: ana.email, password: 'wrong' })],
      [
        'a disabled user',
        async () => {
          await sql('UPDATE users SET enabled = false WHERE email = $1', [bruno.email]);
          return bruno;
        },
      ],
      [
        'a locked account',
        async () => {
          await sql(
            `INSERT INTO login_failures (key, user_id, failures, since, last_at, locked_until)
             SELECT 'user:' || id, id, 5, now(), now(), now() + interval '1 minute' FROM users WHERE email = $1`,
            [ana.email],
          );
          return ana;
        },
      ],
    ];
    afterEach(() => sql('UPDATE users SET enabled = true WHERE email = $1', [bruno.email]));

    it('checklist 19: looks the same for every reason, and costs the same hashes and statements', async () => {
      const compared = watchHasher();
      const asked = watchStatements();
      const seen: unknown[] = [];
      for (const [, prepare] of reasons) {
        const { email, password } = await prepare();
        compared.length = 0;
        asked.length = 0;
        const answer = await login({ email, password });
        const statements = asked.length;
        const parameters = compared.map((hash) => hash?.split('$').slice(0, 4).join('$'));
        seen.push({ ...((await looks(answer)) as object), statements, hashes: parameters.length });
        await sql('DELETE FROM login_failures');
      }
      // What is left of the quota went down from one attempt to the next, whoever they were for.
      for (const one of seen as { headers: Record<string, string> }[]) delete one.headers['ratelimit'];
      expect(seen).toEqual(Array(reasons.length).fill(seen[0]));
      expect(seen[0]).toMatchObject({ status: 401, problem: { code: 'invalid-credentials' }, hashes: 1 });
      expect((seen[0] as { statements: number }).statements).toBeGreaterThan(3);
    });
  });

  it(
    `checklist 23: looks at no more than five of a hundred passwords at once, of which the 50th is right (${HASHING_ROUNDS} rounds)`,
    async () => {
      const compared = watchHasher();
      for (let round = 0; round < HASHING_ROUNDS; round++) {
        compared.length = 0;
        const answers = await Promise.all(
          Array.from({ length: 100 }, (_, i) =>
            login({ email: ana.email, password: i === 49 ? ana.password : `no ${i}` }),
          ),
        );
        // 503: more wait than will be hashed in time.
        expect([...new Set(answers.map(({ status }) => status))].filter((status) => status !== 503)).toEqual([401]);
        expect(compared.filter((hash) => hash !== undefined).length).toBeLessThanOrEqual(5);
        expect((await login({ email: ana.email, password: ana.password })).status).toBe(401);
        await sql('DELETE FROM login_failures');
      }
      expect((await login({ email: ana.email, password: ana.password })).status).toBe(200);
    },
    ROUNDS_WITHIN_MS,
  );

  it(
    `checklist 15: gives fifty refreshes at once one child, and logs nobody out (${ROUNDS} rounds)`,
    async () => {
      let tokens = await signIn(gateway.url, ana);
      for (let round = 0; round < ROUNDS; round++) {
        const { refreshToken } = tokens;
        const answers = await Promise.all(
          Array.from({ length: 50 }, () => postJson(at('auth/refresh'), { refreshToken })),
        );
        expect(answers.map(({ status }) => status)).toEqual(Array(50).fill(200));
        const all = (await Promise.all(answers.map((answer) => answer.json()))) as (typeof tokens)[];
        expect(new Set(all.map((answer) => answer.refreshToken)).size).toBe(1);
        tokens = all[round % 50]!;
      }
      const [{ count }] = (await sql<{ count: string }>(
        `SELECT count(*) FROM refresh_tokens t JOIN sessions s ON s.id = t.session_id JOIN users u ON u.id = s.user_id
        WHERE u.email = $1 AND s.last_used_at = (SELECT max(last_used_at) FROM sessions)`,
        [ana.email],
      )) as [{ count: string }];
      expect(Number(count)).toBe(ROUNDS + 1);
      expect((await checkedFetch(at('auth/me'), { headers: bearer(tokens) })).status).toBe(200);
    },
    ROUNDS_WITHIN_MS,
  );

  it('checklist 24: does not let strangers shut out a device on which somebody has signed in', async () => {
    const first = await login({ email: ana.email, password: ana.password });
    const device = first.headers.getSetCookie().find((cookie) => cookie.startsWith('__Host-iam-device='))!;
    const cookie = device.split(';')[0]!;
    await wrong(ana, 5);
    expect((await login({ email: ana.email, password: ana.password })).status).toBe(401);
    expect((await login({ email: ana.email, password: ana.password }, { cookie })).status).toBe(200);
    expect((await login({ email: bruno.email, password: 'wrong' }, { cookie })).status).toBe(401);
  });

  it('notes when somebody signed in, and tells of it', async () => {
    await signIn(gateway.url, ana);
    const [row] = await sql<{ fresh: boolean; told: string }>(
      `SELECT last_login_at > now() - interval '1 minute' AS fresh,
              (SELECT count(*) FROM audit_entries a WHERE a.type = 'auth.logged-in' AND a.subject_id = u.id::text) AS told
         FROM users u WHERE email = $1`,
      [ana.email],
    );
    expect(row).toMatchObject({ fresh: true });
    expect(Number(row!.told)).toBeGreaterThan(0);
  });

  describe('by form', () => {
    it('answers as RFC 6749 says, and refreshes', async () => {
      const answer = await form({
        grant_type: 'password',
        username: ana.email,
        password: ana.password,
        scope: 'portal',
      });
      expect(answer.status).toBe(200);
      expect(answer.headers.get('cache-control')).toBe('no-store');
      expect(answer.headers.getSetCookie()).toEqual([]);
      const tokens = (await answer.json()) as { access_token: string; refresh_token: string };
      expect(tokens).toEqual({
        access_token: expect.any(String),
        token_type: 'Bearer',
        expires_in: 600,
        refresh_token: expect.any(String),
        scope: 'portal',
      });
      const me = await checkedFetch(at('auth/me'), { headers: bearer({ accessToken: tokens.access_token }) });
      expect(await me.json()).toMatchObject({ email: ana.email });
      const again = await form({ grant_type: 'refresh_token', refresh_token: tokens.refresh_token });
      expect([again.status, ((await again.json()) as typeof tokens).refresh_token]).not.toContain(tokens.refresh_token);
      expect((await form({ grant_type: 'password', username: ana.username, password: ana.password })).status).toBe(200);
    });

    it.each<[string, string, Record<string, string> | string]>([
      ['invalid-grant', 'invalid_grant', { grant_type: 'password', username: ana.email, password: 'wrong' }],
      ['invalid-grant', 'invalid_grant', { grant_type: 'refresh_token', refresh_token: 'x' }],
      ['invalid-client', 'invalid_client', { grant_type: 'password', username: 'a', password: 'b', client_id: 'x' }],
      [
        'invalid-scope',
        'invalid_scope',
        { grant_type: 'password', username: 'a', password: 'b', scope: 'portal admin' },
      ],
      ['unsupported-grant-type', 'unsupported_grant_type', { grant_type: 'client_credentials' }],
      ['validation-failed', 'invalid_request', { grant_type: 'password', username: 'a' }],
      ['validation-failed', 'invalid_request', { username: 'a', password: 'b' }],
      ['validation-failed', 'invalid_request', { grant_type: 'password', username: 'a', password: 'b', tenant: 'x' }],
      ['body-malformed', 'invalid_request', 'grant_type=password&grant_type=password'],
    ])('answers 400 %s (%s) to %j', async (code, error, parameters) => {
      const answer = await form(parameters);
      expect([answer.status, await answer.json()]).toMatchObject([400, { code, error }]);
    });

    it('checklist 13: binds the session to its client: another one’s refresh is refused, and uses nothing up', async () => {
      const answer = await form({
        ...{ grant_type: 'password', username: ana.email, password: ana.password, client_id: 'report-tool' },
      });
      const { refresh_token: refreshToken } = (await answer.json()) as { refresh_token: string };
      expect(await code(await postJson(at('auth/refresh'), { refreshToken }))).toEqual([401, 'refresh-token-invalid']);
      expect(await code(await form({ grant_type: 'refresh_token', refresh_token: refreshToken }))).toEqual([
        400,
        'invalid-grant',
      ]);
      const own = await form({ grant_type: 'refresh_token', refresh_token: refreshToken, client_id: 'report-tool' });
      expect(own.status).toBe(200);
    });

    it('checklist 33: is the only operation that takes a form, which any site can post', async () => {
      const body = new URLSearchParams({ email: ana.email, password: ana.password });
      expect((await checkedFetch(at('auth/login'), { method: 'POST', body })).status).toBe(415);
      expect((await postJson(at('auth/token'), { grant_type: 'password' })).status).toBe(415);
    });

    it('counts attempts as a login does', async () => {
      for (let i = 0; i < 5; i++) await form({ grant_type: 'password', username: ana.email, password: 'wrong' });
      expect((await login({ email: ana.email, password: ana.password })).status).toBe(401);
    });
  });

  describe('with cookies', () => {
    const own = { origin: 'http://gateway.example' };
    const enter = async (): Promise<{ cookie: string; accessToken: string; attributes: string }> => {
      const answer = await login({ email: ana.email, password: ana.password, refreshIn: 'cookie' }, own);
      expect(answer.status).toBe(200);
      const tokens = (await answer.json()) as { accessToken: string };
      expect(tokens).not.toHaveProperty('refreshToken');
      const field = answer.headers.getSetCookie().find((one) => one.startsWith('__Host-iam-refresh='))!;
      const [cookie, ...attributes] = field.split('; ');
      return { cookie: cookie!, attributes: attributes.join('; '), accessToken: tokens.accessToken };
    };
    const refresh = (headers: Record<string, string>): Promise<Response> =>
      checkedFetch(at('auth/refresh'), { method: 'POST', headers });

    it('checklist 32: keeps the refresh token where no script and no other site reaches it', async () => {
      const { attributes } = await enter();
      expect(attributes).toBe('Max-Age=604800; Path=/; Secure; HttpOnly; SameSite=Strict');
    });

    it('refreshes with the cookie alone, and puts the new token there', async () => {
      const { cookie } = await enter();
      const answer = await refresh({ ...own, cookie });
      expect([answer.status, await answer.json()]).toEqual([
        200,
        { accessToken: expect.any(String), expiresIn: 600, tokenType: 'Bearer' },
      ]);
      expect(answer.headers.getSetCookie()).toEqual([expect.stringMatching(/^__Host-iam-refresh=[\w-]{43}; /)]);
      expect(answer.headers.getSetCookie()[0]).not.toContain(cookie);
    });

    it.each<Record<string, string>>([
      {},
      { origin: 'http://evil.example' },
      { origin: 'null' },
      { origin: 'http://evil.example', 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
    ])('checklist 33: refuses the cookie, and a login for it, to a page of %j', async (headers) => {
      const { cookie, accessToken } = await enter();
      expect(await code(await refresh({ ...headers, cookie }))).toEqual([403, 'origin-denied']);
      const logout = { method: 'POST', headers: { ...headers, ...bearer({ accessToken }), cookie } };
      expect(await code(await checkedFetch(at('auth/logout'), logout))).toEqual([403, 'origin-denied']);
      const body = { email: ana.email, password: ana.password, refreshIn: 'cookie' };
      const forced = await login(body, headers);
      expect(forced.headers.getSetCookie()).toEqual([]);
      expect(await code(forced)).toEqual([403, 'origin-denied']);
      expect((await refresh({ ...own, cookie })).status).toBe(200);
    });

    it('checklist 17: ends the session on the server before the browser forgets its cookie', async () => {
      const { cookie, accessToken } = await enter();
      const out = await checkedFetch(at('auth/logout'), {
        method: 'POST',
        headers: { ...own, ...bearer({ accessToken }), cookie },
      });
      expect(out.status).toBe(204);
      expect(out.headers.getSetCookie()).toEqual([
        '__Host-iam-refresh=; Max-Age=0; Path=/; Secure; HttpOnly; SameSite=Strict',
      ]);
      expect(await code(await refresh({ ...own, cookie }))).toEqual([401, 'refresh-token-invalid']);
      expect((await checkedFetch(at('auth/me'), { headers: bearer({ accessToken }) })).status).toBe(401);
    });

    it('asks for the refresh token where there is neither body nor cookie', async () => {
      expect(await code(await refresh(own))).toEqual([400, 'validation-failed']);
    });
  });

  describe('changing one’s password', () => {
    const change = (tokens: { accessToken: string }, currentPassword: string, newPassword: string): Promise<Response> =>
      checkedFetch(at('auth/password'), {
        method: 'PUT',
        headers: { ...bearer(tokens), 'content-type': 'application/json' },
        body: JSON.stringify({ currentPassword, newPassword }),
      });

    it('checklist 27: needs the present one, and ends all other sessions', async () => {
      const [here, elsewhere] = [await signIn(gateway.url, carla), await signIn(gateway.url, carla)];
      const next = 'the tide is high at noon';
      expect(await code(await change(here, 'wrong', next))).toEqual([400, 'password-wrong']);
      expect((await change(here, carla.password, next)).status).toBe(204);
      expect((await login({ email: carla.email, password: carla.password })).status).toBe(401);
      expect((await login({ email: carla.email, password: next })).status).toBe(200);
      expect((await checkedFetch(at('auth/me'), { headers: bearer(here) })).status).toBe(200);
      expect((await postJson(at('auth/refresh'), { refreshToken: here.refreshToken })).status).toBe(200);
      expect(await code(await checkedFetch(at('auth/me'), { headers: bearer(elsewhere) }))).toEqual([
        401,
        'token-revoked',
      ]);
      expect((await postJson(at('auth/refresh'), { refreshToken: elsewhere.refreshToken })).status).toBe(401);
      const [told] = await sql<{ changes: object }>(
        `SELECT changes FROM audit_entries WHERE type = 'user.password-changed'`,
      );
      expect(told).toEqual({ changes: {} });
    });

    it('checklist 22: reports every rule that a new password breaks', async () => {
      const answer = await change(await signIn(gateway.url, ana), ana.password, 'rojas');
      expect([answer.status, await answer.json()]).toMatchObject([
        400,
        {
          code: 'validation-failed',
          errors: [
            { in: 'body', pointer: '/newPassword', message: 'must have at least 12 characters' },
            { in: 'body', pointer: '/newPassword', message: 'must not contain a name of its owner' },
          ],
        },
      ]);
    });

    it('counts wrong ones as a login does', async () => {
      const tokens = await signIn(gateway.url, ana);
      for (let i = 0; i < 5; i++) await change(tokens, 'wrong', 'the tide is high at noon');
      expect((await login({ email: ana.email, password: ana.password })).status).toBe(401);
      expect(await code(await change(tokens, ana.password, 'the tide is high at noon'))).toEqual([
        400,
        'password-wrong',
      ]);
    });
  });

  describe('unlocking', () => {
    const unlock = (tokens: { accessToken: string }, id: string, tenant?: string): Promise<Response> =>
      checkedFetch(at(`users/${id}/unlock`), {
        method: 'POST',
        headers: { ...bearer(tokens), ...(tenant === undefined ? {} : { 'x-tenant-id': tenant }) },
      });
    const idOf = async (email: string): Promise<string> =>
      (await sql<{ id: string }>('SELECT id FROM users WHERE email = $1', [email]))[0]!.id;

    it('lets somebody try again, by an administrator of their tenant alone', async () => {
      const id = await idOf(ana.email);
      const user = await signIn(gateway.url, ana);
      const admin = await signIn(gateway.url, bruno);
      await wrong(ana, 5);
      expect(await code(await unlock(user, id, TENANT))).toEqual([403, 'insufficient-permission']);
      expect((await login({ email: ana.email, password: ana.password })).status).toBe(401);
      expect((await unlock(admin, id, TENANT)).status).toBe(204);
      expect((await login({ email: ana.email, password: ana.password })).status).toBe(200);
    });

    it('gives whoever guesses no further tries at somebody who is more than a member of the tenant', async () => {
      const [id, admin] = [await idOf(ADMINISTRATOR.email), await signIn(gateway.url, bruno)];
      expect(await code(await unlock(admin, id, TENANT))).toEqual([403, 'user-shared']);
    });

    it('finds nobody of another tenant', async () => {
      const root = await signIn(gateway.url, ADMINISTRATOR);
      expect(await code(await unlock(root, await idOf(ana.email), OTHER_TENANT))).toEqual([404, 'not-found']);
      expect((await unlock(root, await idOf(ana.email))).status).toBe(204);
    });
  });

  it('checklist 10: takes a bearer from the Authorization field alone, and once', async () => {
    const { accessToken } = await signIn(gateway.url, ana);
    expect(await code(await checkedFetch(`${at('auth/me')}?access_token=${accessToken}`))).toEqual([
      401,
      'unauthenticated',
    ]);
  });

  it('checklist 32: writes no token into the access log', async () => {
    const { accessToken } = await signIn(gateway.url, ana);
    const url = `${at('auth/me')}?access_token=${accessToken}&last=of-all`;
    expect((await checkedFetch(url, { headers: bearer({ accessToken }) })).status).toBe(200);
    const read = (): string => readFileSync(accessLog, 'utf8');
    await until(() => read().includes('of-all'), Boolean);
    expect(read().includes('eyJ')).toBe(false);
  });
});
