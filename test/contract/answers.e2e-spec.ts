import { checkedFetch } from '../support/contract';
import { ADMINISTRATOR, startGateway, type TestGateway } from '../support/gateway';

interface Tokens {
  readonly accessToken: string;
  readonly refreshToken: string;
}

describe('the control plane answers as its contract says', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await startGateway();
  });
  afterAll(() => gateway?.close());

  const get = (path: string, headers: Record<string, string> = {}) => checkedFetch(gateway.url + path, { headers });
  const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
    checkedFetch(gateway.url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  const codeOf = async (response: Response): Promise<unknown> => ((await response.json()) as { code: unknown }).code;

  it('from signing in to signing out', async () => {
    const signedIn = (await (await post('/api/v0/auth/login', ADMINISTRATOR)).json()) as Tokens;
    const refreshed = await post('/api/v0/auth/refresh', { refreshToken: signedIn.refreshToken });
    expect(refreshed.status).toBe(200);
    const { accessToken, refreshToken } = (await refreshed.json()) as Tokens;
    const authorization = `Bearer ${accessToken}`;

    const me = await get('/api/v0/auth/me', { authorization });
    expect(await me.json()).toMatchObject({ email: ADMINISTRATOR.email, tenant: 'SERHAFEN:CL' });
    expect((await get('/.well-known/jwks.json')).status).toBe(200);

    expect((await post('/api/v0/auth/logout', { refreshToken }, { authorization })).status).toBe(204);
    const late = await get('/api/v0/auth/me', { authorization });
    expect([late.status, await codeOf(late)]).toEqual([401, 'token-revoked']);
    const dead = await post('/api/v0/auth/refresh', { refreshToken });
    expect([dead.status, await codeOf(dead)]).toEqual([401, 'refresh-token-invalid']);
  });

  it.each<[string, unknown, number, string]>([
    ['an empty object', {}, 400, 'validation-failed'],
    ['a list', [], 400, 'validation-failed'],
    ['null', 'null', 400, 'validation-failed'],
    ['broken JSON', '{"email":', 400, 'body-malformed'],
    ['a forbidden name', '{"__proto__": {}}', 400, 'body-malformed'],
    ['both names', { email: 'a@b.example', username: 'a', password: 'x' }, 400, 'validation-failed'],
    ['a wrong password', { email: ADMINISTRATOR.email, password: 'wrong' }, 401, 'invalid-credentials'],
    ['a second factor', { ...ADMINISTRATOR, mfaToken: '123456' }, 400, 'mfa-not-enabled'],
    ['a tenant of nobody', { ...ADMINISTRATOR, tenant: 'NOBODY:XX' }, 403, 'tenant-forbidden'],
  ])('to a login with %s', async (_what, body, status, code) => {
    const response = await post('/api/v0/auth/login', body);
    expect([response.status, await codeOf(response)]).toEqual([status, code]);
  });

  it.each<[string, number]>([
    ['/actuator/health', 200],
    ['/health', 200],
    ['/actuator/liveness', 200],
    ['/actuator/readiness', 200],
    ['/ready', 200],
    ['/actuator/info', 200],
    ['/actuator/metrics', 200],
    ['/metrics', 200],
    ['/api/v0/auth/me', 401],
    ['/api/v0/auth/login', 405],
    ['/nothing/here', 404],
    ['/errors/nothing', 404],
  ])('to GET %s', async (path, status) => {
    expect((await get(path)).status).toBe(status);
  });

  it('to bodies of another type, and too large ones', async () => {
    const text = await post('/api/v0/auth/login', 'hello', { 'content-type': 'text/plain' });
    expect([text.status, await codeOf(text)]).toEqual([415, 'unsupported-media-type']);
    const large = await post('/api/v0/auth/login', { password: 'x'.repeat(2_000_000) });
    expect([large.status, await codeOf(large)]).toEqual([413, 'body-too-large']);
  });

  it('and serves that contract, with the public address in it', async () => {
    const document: unknown = await (await get('/openapi.json')).json();
    expect(document).toMatchObject({ servers: [{ url: 'http://gateway.example' }] });
  });
});
