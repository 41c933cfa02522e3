import { Logger } from '@nestjs/common';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PASSWORD, TestKeycloak } from '../../../../test/support/keycloak';
import { until } from '../../../../test/support/waiting';
import { SystemClock } from '../../../shared/clock';
import { ProviderUnavailableError } from '../../domain/identity.errors';
import type { KeycloakSettings } from '../keycloak.settings';
import { AdminApi, KeycloakAdmin, KeycloakHttp, ServiceAccount, TokenEndpoint } from '.';

describe('the client of Keycloak', () => {
  let keycloak: TestKeycloak;
  let http: KeycloakHttp;
  let settings: KeycloakSettings;
  let endpoint: TokenEndpoint;
  let account: ServiceAccount;
  let admin: KeycloakAdmin;
  beforeAll(async () => {
    Logger.overrideLogger(false);
    keycloak = await TestKeycloak.start();
    settings = {
      baseUrl: keycloak.url,
      realm: 'NewCustomsRealm',
      clientId: 'iam-gateway',
      clientSecret: 'dev-only-gateway-secret',
      timeoutMs: 15_000,
    } as KeycloakSettings;
    http = new KeycloakHttp(settings);
    endpoint = new TokenEndpoint(http, settings);
    account = new ServiceAccount(endpoint, new SystemClock());
    admin = new KeycloakAdmin(new AdminApi(http, account, settings));
  }, 300_000);
  afterAll(() => http.close());

  it('gets tokens for a right password, and the same refusal whatever was wrong', async () => {
    const { username } = await keycloak.createUser();
    expect(await endpoint.password(username, PASSWORD)).toMatchObject({
      refreshToken: expect.any(String),
      idToken: expect.any(String),
    });
    const wrong = { refused: 'Invalid user credentials' };
    expect(await endpoint.password(username, 'wrong')).toEqual(wrong);
    expect(await endpoint.password('nobody at all', 'wrong')).toEqual(wrong);
    expect(await endpoint.password('disabled.user', PASSWORD)).toEqual({ refused: 'Account disabled' });
  });

  it('says that the provider is unavailable, not that a password is wrong, when our own secret is', async () => {
    const stranger = new TokenEndpoint(http, { ...settings, clientSecret: 'another' });
    await expect(stranger.password('serhafen.user', PASSWORD)).rejects.toThrow(ProviderUnavailableError);
  });

  it('ends a session, also one that is over', async () => {
    const { id, username } = await keycloak.createUser();
    const tokens = await endpoint.password(username, PASSWORD);
    if ('refused' in tokens) throw new Error(tokens.refused);
    await endpoint.logout(tokens.refreshToken!);
    await endpoint.logout(tokens.refreshToken!);
    expect(await keycloak.sessionsOf(id)).toEqual([]);
    expect(await endpoint.refresh(tokens.refreshToken!)).toEqual({ refused: 'Session not active' });
  });

  it('fetches one new token when Keycloak ended the one of the service account, and repeats the call', async () => {
    const { id } = await keycloak.createUser();
    const before = await account.token();
    const ended = () => http.call({ method: 'GET', path: '/admin/realms/NewCustomsRealm/users/count', bearer: before });
    // Keycloak counts in seconds: what was issued in the very second of the sign-out goes on.
    await until(
      async () => {
        await keycloak.endAllSessions();
        return (await ended()).status;
      },
      (status) => status === 401,
    );
    const found = await Promise.all([admin.user(id), admin.user(id), admin.user(id)]);
    expect(found.map((user) => user?.id)).toEqual([id, id, id]);
    expect(await account.token()).not.toBe(before);
  });

  it('knows users, their roles and their groups', async () => {
    const { id, username } = await keycloak.createUser({
      tenants: ['SERHAFEN:CL'],
      roles: ['ADMIN'],
      groups: ['/operators/customs'],
    });
    expect(await admin.user(id)).toMatchObject({ username, attributes: { tenants: ['SERHAFEN:CL'] } });
    expect((await admin.effectiveRolesOf(id)).map(({ name }) => name)).toEqual(
      expect.arrayContaining(['ADMIN', 'USER']),
    );
    expect((await admin.groupsOf(id)).map(({ path }) => path)).toEqual(['/operators/customs']);
    expect(await admin.user('018f0000-0000-4000-8000-000000000001')).toBeUndefined();
    expect(await admin.changeUser('018f0000-0000-4000-8000-000000000001', { enabled: false })).toBe(false);
    expect(await admin.groupAt('/operators/customs')).toMatchObject({ name: 'customs' });
    expect(await admin.groupAt('/operators/none')).toBeUndefined();
  });

  it('creates, changes and removes a user, and tells what Keycloak does not like', async () => {
    const { username } = await keycloak.createUser();
    await expect(admin.createUser({ username })).rejects.toMatchObject({ name: 'KeycloakRefusal', status: 409 });
    await expect(admin.createUser({ username: `${username}b`, email: 'nope' })).rejects.toMatchObject({
      status: 400,
      faults: [{ field: 'email', message: 'error-invalid-email' }],
    });
    const id = await admin.createUser({ username: `${username}c`, password: PASSWORD, enabled: true });
    expect(await admin.changeUser(id, { enabled: false })).toBe(true);
    expect(await admin.user(id)).toMatchObject({ enabled: false });
    await expect(admin.setPassword(id, 'short')).rejects.toMatchObject({ status: 400 });
    expect([await admin.removeUser(id), await admin.removeUser(id)]).toEqual([true, false]);
  });

  describe('with a Keycloak that is not well', () => {
    let ill: Server;
    let asked: number;
    let answer: (respond: (status: number) => void) => void;
    beforeEach(async () => {
      asked = 0;
      ill = createServer((_request, response) => {
        asked++;
        answer((status) => response.writeHead(status).end());
      });
      await new Promise<void>((listening) => ill.listen(0, '127.0.0.1', listening));
    });
    afterEach(() => {
      ill.closeAllConnections();
      ill.close();
    });
    const clientOf = (timeoutMs: number) =>
      new KeycloakHttp({ baseUrl: `http://127.0.0.1:${(ill.address() as AddressInfo).port}`, timeoutMs });
    const GET = { method: 'GET', path: '/' } as const;

    it.each([
      ['5xx', (respond: (status: number) => void) => respond(502)],
      ['no answer', () => undefined],
    ])('says that it is unavailable: %s', async (_what, answering) => {
      answer = answering;
      const client = clientOf(200);
      const refused = { code: 'identity-provider-unavailable', status: 503, headers: { 'Retry-After': '5' } };
      await expect(client.call(GET)).rejects.toMatchObject(refused);
      expect(await client.answers('/', 200)).toBe(false);
      await client.close();
    });

    it('leaves it alone after some failures, and asks again later', async () => {
      answer = (respond) => respond(500);
      const client = clientOf(1000);
      for (let i = 0; i < 20; i++) await expect(client.call(GET)).rejects.toThrow(ProviderUnavailableError);
      expect(asked).toBeLessThan(10);
      await client.close();
    });

    it('takes refusals for what they are: they open no breaker', async () => {
      answer = (respond) => respond(400);
      const client = clientOf(1000);
      for (let i = 0; i < 20; i++) expect((await client.call(GET)).status).toBe(400);
      expect(asked).toBe(20);
      await client.close();
    });
  });
});
