import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { checkedFetch } from '../../test/support/contract';
import { ADMINISTRATOR, startGateway, type TestGateway } from '../../test/support/gateway';
import { aKey, aToken, type TestKey } from '../access/testing';
import type { Problem, TokenResponse } from '../contract';

const { email, password } = ADMINISTRATOR;

describe('signing in and out', () => {
  let gateway: TestGateway;
  let strict: TestGateway;
  let key: TestKey;
  let jwks: Server;
  let jwksPort: number;
  beforeAll(async () => {
    key = await aKey('theirs');
    jwks = createServer((_, response) => response.end(JSON.stringify({ keys: [key.jwk] })));
    jwks.listen(0, '127.0.0.1');
    await once(jwks, 'listening');
    jwksPort = (jwks.address() as AddressInfo).port;
    const open = { LOGIN_LIMIT: '10000/60', LOGIN_NAME_LIMIT: '10000/60', LOGIN_ADDRESS_LIMIT: '10000/60' };
    gateway = await startGateway({ environment: open, gatewayYaml: trusting(jwksPort) });
    // Another instance on the same data, with another port and address, and without patience for replays.
    strict = await startGateway({
      database: gateway.database,
      masterKey: gateway.masterKey,
      environment: { REFRESH_REPLAY_SECONDS: '0', PUBLIC_URL: 'http://another.example' },
    });
  });
  afterAll(async () => {
    await strict?.close();
    await gateway?.close();
    jwks?.close();
  });

  const post = (path: string, body: unknown, token?: string, at = gateway): Promise<Response> =>
    checkedFetch(`${at.url}/api/v0/auth/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) },
      body: JSON.stringify(body),
    });
  const me = (token: string, at = gateway, headers: Record<string, string> = {}): Promise<Response> =>
    checkedFetch(`${at.url}/api/v0/auth/me`, { headers: { ...headers, authorization: `Bearer ${token}` } });
  const signIn = async (at = gateway): Promise<TokenResponse> =>
    (await (await post('login', { email, password }, undefined, at)).json()) as TokenResponse;
  const problem = async (response: Response): Promise<[number, string]> => [
    response.status,
    ((await response.json()) as Problem).code,
  ];

  it('answers a login with tokens that nobody may keep on the way', async () => {
    const response = await post('login', { email: ` ${email.toUpperCase()}`.trim(), password });
    expect(response.status).toBe(200);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(await response.json()).toEqual({
      accessToken: expect.any(String),
      refreshToken: expect.any(String),
      expiresIn: 600,
      tokenType: 'Bearer',
    });
  });

  it.each<[number, string, object]>([
    [401, 'invalid-credentials', { email, password: 'wrong' }],
    [401, 'invalid-credentials', { email: 'nobody@gateway.example', password }],
    [401, 'invalid-credentials', { username: 'nobody', password }],
    [400, 'mfa-not-enabled', { email, password, mfaToken: '123456' }],
    [400, 'validation-failed', { password }],
    [400, 'validation-failed', { email, username: 'admin', password }],
    [403, 'tenant-forbidden', { email, password, tenant: 'NOWHERE:XX' }],
  ])('answers %d %s to %j', async (status, code, body) => {
    expect(await problem(await post('login', body))).toEqual([status, code]);
  });

  it('says who one is, in the tenant that the request selects', async () => {
    const { accessToken } = await signIn();
    expect(await (await me(accessToken)).json()).toMatchObject({
      email,
      roles: ['ADMIN', 'SUPERADMIN', 'USER'],
      tenants: [{ code: 'SERHAFEN:CL', roles: ['ADMIN', 'USER'] }],
      tenant: 'SERHAFEN:CL',
    });
    expect(await problem(await me(accessToken, gateway, { 'x-tenant-id': 'NOWHERE:XX' }))).toEqual([
      403,
      'tenant-forbidden',
    ]);
  });

  it('publishes the keys that its tokens verify with, and one issuer on every instance', async () => {
    for (const instance of [gateway, strict]) {
      const { accessToken } = await signIn(instance);
      const keys = createRemoteJWKSet(
        new URL(`${instance === gateway ? strict.url : gateway.url}/.well-known/jwks.json`),
      );
      const { payload } = await jwtVerify(accessToken, keys, {
        issuer: 'http://gateway.example',
        audience: 'iam-gateway',
        algorithms: ['RS256'],
        typ: 'at+jwt',
      });
      expect(payload['tenants']).toEqual({ 'SERHAFEN:CL': ['ADMIN', 'USER'] });
    }
    const answer = await checkedFetch(`${gateway.url}/.well-known/jwks.json`);
    expect(answer.headers.get('cache-control')).toBe('public, max-age=300');
  });

  it('checklist 15: gives fifty parallel refreshes the same successor, and keeps the session', async () => {
    const { refreshToken } = await signIn();
    const answers = await Promise.all(Array.from({ length: 50 }, () => post('refresh', { refreshToken })));
    expect(answers.map(({ status }) => status)).toEqual(Array(50).fill(200));
    const tokens = (await Promise.all(answers.map((answer) => answer.json()))) as TokenResponse[];
    expect(new Set(tokens.map((token) => token.refreshToken)).size).toBe(1);
    expect(tokens[0]!.refreshToken).not.toBe(refreshToken);
    expect((await me(tokens[49]!.accessToken)).status).toBe(200);
    expect((await post('refresh', { refreshToken: tokens[0]!.refreshToken })).status).toBe(200);
  });

  it('checklist 14: ends the whole session when a used refresh token comes back, on every instance', async () => {
    const first = await signIn();
    const second = (await (
      await post('refresh', { refreshToken: first.refreshToken }, undefined, strict)
    ).json()) as TokenResponse;
    const again = await post('refresh', { refreshToken: first.refreshToken }, undefined, strict);
    expect(await problem(again)).toEqual([401, 'refresh-token-invalid']);
    expect(await problem(await post('refresh', { refreshToken: second.refreshToken }))).toEqual([
      401,
      'refresh-token-invalid',
    ]);
    expect(await problem(await me(second.accessToken, strict))).toEqual([401, 'token-revoked']);
    await untilRefused(() => me(first.accessToken));
  });

  it('checklist 15: lets at most one of fifty thieves and owners win where no replay is allowed', async () => {
    const { refreshToken } = await signIn();
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => post('refresh', { refreshToken }, undefined, strict)),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(49);
  });

  it('checklist 17: signs out: the token is dead at once here and soon everywhere', async () => {
    const { accessToken, refreshToken } = await signIn();
    expect((await me(accessToken, strict)).status).toBe(200);
    const response = await post('logout', { refreshToken }, accessToken);
    expect([response.status, await response.text()]).toEqual([204, '']);
    expect(await problem(await me(accessToken))).toEqual([401, 'token-revoked']);
    await untilRefused(() => me(accessToken, strict));
    expect(await problem(await post('refresh', { refreshToken }))).toEqual([401, 'refresh-token-invalid']);
  });

  it('signs out without a body too', async () => {
    const { accessToken } = await signIn();
    const bare = { method: 'POST', headers: { authorization: `Bearer ${accessToken}` } };
    expect((await checkedFetch(`${gateway.url}/api/v0/auth/logout`, bare)).status).toBe(204);
  });

  it('answers 401 with a challenge to nobody and to garbage', async () => {
    const nobody = await checkedFetch(`${gateway.url}/api/v0/auth/me`);
    expect(nobody.headers.get('www-authenticate')).toBe('Bearer');
    expect(await problem(nobody)).toEqual([401, 'unauthenticated']);
    const garbage = await me('garbage');
    expect(garbage.headers.get('www-authenticate')).toBe('Bearer error="invalid_token"');
    expect(await problem(garbage)).toEqual([401, 'token-invalid']);
  });

  it('limits attempts by name and address, and says when to come again', async () => {
    const body = { email: 'somebody@gateway.example', password: 'guess' };
    for (let i = 0; i < 5; i++) expect((await post('login', body, undefined, strict)).status).toBe(401);
    const refused = await post('login', body, undefined, strict);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await problem(refused)).toEqual([429, 'rate-limited']);
    expect((await post('login', { ...body, email }, undefined, strict)).status).toBe(401);
  });

  it('takes tokens of a trusted issuer, as its definition reads them', async () => {
    const claims = {
      iss: 'https://login.example',
      aud: 'the-gateway',
      sub: 'u1',
      exp: Math.floor(Date.now() / 1000) + 60,
    };
    const theirs = await aToken(key, { claims: { ...claims, groups: ['ops'], org: 'SERHAFEN:CL' } });
    expect(await (await me(theirs)).json()).toMatchObject({
      id: 'login.example:u1',
      roles: ['OPERATOR'],
      tenant: 'SERHAFEN:CL',
    });
    expect(await problem(await me(await aToken(key, { claims: { ...claims, aud: 'iam-gateway' } })))).toEqual([
      401,
      'token-invalid',
    ]);
    const elsewhere = await aToken(key, { claims: { ...claims, iss: 'https://silent.example' } });
    expect(await problem(await me(elsewhere))).toEqual([503, 'issuer-unavailable']);
  });

  it('does not start with another master key, and says so in one sentence', async () => {
    await expect(startGateway({ database: gateway.database })).rejects.toThrow(
      /^The master key is the wrong one: .*\.$/,
    );
  });
});

/** One issuer whose keys are there, and one whose keys are not. */
const trusting = (port: number): string => `
trustedIssuers:
  - issuer: https://login.example
    jwksUrl: http://127.0.0.1:${port}/jwks
    allowInsecure: true
    audience: the-gateway
    algorithms: [RS256]
    controlPlane: true
    claims: { roles: groups, rolesMap: { ops: OPERATOR }, tenants: org }
  - issuer: https://silent.example
    jwksUrl: http://127.0.0.1:1/jwks
    allowInsecure: true
    audience: the-gateway
    algorithms: [RS256]
    controlPlane: true
routes: []
`;

/** Word travels between instances: a bounded wait for a 401. */
async function untilRefused(ask: () => Promise<Response>): Promise<void> {
  for (let i = 0; i < 100; i++) {
    if ((await ask()).status === 401) return;
    await pause(20);
  }
  throw new Error('the token still works after two seconds');
}
