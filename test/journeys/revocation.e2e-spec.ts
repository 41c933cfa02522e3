import { once } from 'node:events';
import { createServer, get as httpGet, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Client } from 'pg';
import { WebSocket, WebSocketServer } from 'ws';
import { EndOfAccess } from '../../src/access';
import { CurrentUnitOfWork, UnitOfWork } from '../../src/shared/database';
import { checkedFetch } from '../support/contract';
import { startGateway, type TestGateway } from '../support/gateway';
import { ana, bearer, bruno, postJson, signIn, startGatewayFor, TENANT, type Tokens } from '../support/people';
import { refused } from '../support/refusals';
import { execute } from '../support/test-server';
import { patience, until } from '../support/waiting';

const routes = (origin: string): string => `
upstreams: { mawbs: { targets: [{ url: '${origin}' }] } }
routes:
  - { id: mawbs, match: { path: /api/v0/mawbs }, upstream: mawbs, roles: [USER], tenant: required, websocket: true }
`;

describe('three instances on one database', () => {
  let origin: Server;
  let behind: WebSocketServer;
  let gateways: readonly [TestGateway, TestGateway, TestGateway];
  const open = { LOGIN_LIMIT: '10000/60', LOGIN_NAME_LIMIT: '10000/60', REVOCATION_BLIND_SECONDS: '0' };
  beforeAll(async () => {
    origin = createServer((request, response) => {
      response.writeHead(200, { 'Content-Type': 'text/event-stream' });
      // A feed never ends by itself.
      if (request.url!.endsWith('/feed')) response.write('data: begun\n\n');
      else response.end();
    }).listen(0, '127.0.0.1');
    await once(origin, 'listening');
    behind = new WebSocketServer({ server: origin });
    const gatewayYaml = routes(`http://127.0.0.1:${(origin.address() as AddressInfo).port}`);
    const first = await startGatewayFor([ana, bruno], { gatewayYaml, environment: open });
    const { database, masterKey } = first;
    const more = () => startGateway({ database, masterKey, gatewayYaml, environment: open });
    gateways = [first, await more(), await more()];
  }, 60_000);
  afterAll(async () => {
    for (const gateway of [...(gateways ?? [])].reverse()) await gateway.close();
    behind?.close();
    origin?.closeAllConnections();
    origin?.close();
  });

  const inTenant = (tokens: Tokens) => ({ ...bearer(tokens), 'x-tenant-id': TENANT });
  const ask = (at: TestGateway, tokens: Tokens, method = 'GET', path = '/api/v0/mawbs'): Promise<Response> =>
    checkedFetch(at.url + path, { method, headers: inTenant(tokens) });
  const everywhere = async (tokens: Tokens, status: number): Promise<void> => {
    for (const at of gateways)
      await until(
        async () => (await ask(at, tokens)).status,
        (answered) => answered === status,
      );
  };
  async function anOpenSocket(at: TestGateway, tokens: Tokens): Promise<WebSocket> {
    const socket = new WebSocket(`${at.url.replace('http', 'ws')}/api/v0/mawbs/feed`, { headers: inTenant(tokens) });
    await once(socket, 'open', patience());
    return socket;
  }
  /** An answer of which something was read already. @returns how it ends, in an object: a promise would be waited for */
  async function anOpenFeed(at: TestGateway, tokens: Tokens): Promise<{ readonly end: Promise<'ended' | 'cut'> }> {
    const request = httpGet(`${at.url}/api/v0/mawbs/feed`, { headers: inTenant(tokens) });
    const [answer] = (await once(request, 'response', patience())) as [IncomingMessage];
    await once(answer, 'data', patience());
    return {
      end: new Promise((resolve) => answer.on('end', () => resolve('ended')).on('error', () => resolve('cut'))),
    };
  }
  /** Something open on each instance. @returns how all of it ends */
  async function everythingOpen(tokens: Tokens): Promise<() => Promise<unknown[]>> {
    const sockets = await Promise.all(gateways.map((at) => anOpenSocket(at, tokens)));
    const closes = sockets.map((socket) => once(socket, 'close', patience()).then(([code]: unknown[]) => code));
    const feeds = await Promise.all(gateways.map((at) => anOpenFeed(at, tokens)));
    return () => Promise.all([...closes, ...feeds.map(({ end }) => end)]);
  }

  const reasons: readonly [string, (tokens: Tokens) => Promise<unknown>][] = [
    ['signing out', (tokens) => postJson(`${gateways[0].url}/api/v0/auth/logout`, {}, bearer(tokens))],
    [
      'ending the session on another device',
      async () => {
        const elsewhere = await signIn(gateways[1].url, ana);
        return ask(gateways[2], elsewhere, 'POST', '/api/v0/sessions/revoke-others');
      },
    ],
    [
      'ending the tokens of a user whose roles changed',
      (tokens) =>
        gateways[1].app
          .get(UnitOfWork)
          .run('system', () => gateways[1].app.get(EndOfAccess).tokensOf([subjectOf(tokens)])),
    ],
  ];
  const subjectOf = ({ accessToken }: Tokens): string =>
    (JSON.parse(Buffer.from(accessToken.split('.')[1]!, 'base64url').toString()) as { sub: string }).sub;

  it.each(reasons)('checklist 16: stop the next request and close what is open after %s', async (_, revoke) => {
    const tokens = await signIn(gateways[0].url, ana);
    await everywhere(tokens, 200);
    const ends = await everythingOpen(tokens);
    await revoke(tokens);
    await everywhere(tokens, 401);
    expect(await refused(await ask(gateways[2], tokens))).toEqual([401, 'token-revoked']);
    expect(await ends()).toEqual([4401, 4401, 4401, 'cut', 'cut', 'cut']);
  });

  it('remember it after they were started again', async () => {
    const tokens = await signIn(gateways[0].url, ana);
    await postJson(`${gateways[0].url}/api/v0/auth/logout`, {}, bearer(tokens));
    const [{ database, masterKey }] = gateways;
    const later = await startGateway({ database, masterKey });
    const answer = await checkedFetch(`${later.url}/api/v0/auth/me`, { headers: bearer(tokens) });
    await later.close();
    expect(await refused(answer)).toEqual([401, 'token-revoked']);
  });

  it('refuse a suspended tenant, close what is open in it, and let it in again when it is resumed', async () => {
    const tokens = await signIn(gateways[0].url, ana);
    const elsewhere = await signIn(gateways[0].url, bruno);
    const ends = await everythingOpen(tokens);
    const suspend = (when: string) =>
      gateways[1].app.get(UnitOfWork).run('system', async () => {
        const sql = `UPDATE tenants SET suspended_at = ${when} WHERE business_unit = 'SERHAFEN'`;
        await gateways[1].app.get(CurrentUnitOfWork).manager.query(sql);
        await gateways[1].app.get(EndOfAccess).tenant(TENANT);
      });
    await suspend('now()');
    await everywhere(tokens, 403);
    expect(await refused(await ask(gateways[2], tokens))).toEqual([403, 'tenant-suspended']);
    expect(await ends()).toEqual([4403, 4403, 4403, 'cut', 'cut', 'cut']);
    expect(await refused(await ask(gateways[0], elsewhere, 'GET', '/api/v0/users'))).toEqual([403, 'tenant-suspended']);
    const choose = { email: ana.email, password: ana.password, tenant: TENANT };
    expect(await refused(await postJson(`${gateways[2].url}/api/v0/auth/login`, choose))).toEqual([
      403,
      'tenant-suspended',
    ]);
    await suspend('NULL');
    await everywhere(tokens, 200);
  });

  it('go on from memory while the database is away, refuse changes after their time, and come back by themselves', async () => {
    const tokens = await signIn(gateways[0].url, ana);
    const gone = await signIn(gateways[0].url, ana);
    await everywhere(tokens, 200);
    const { database } = gateways[0];
    const server = new URL(database.superuserUrl);
    server.pathname = 'postgres';
    // Somebody else goes on writing.
    const client = new Client({ connectionString: database.superuserUrl, application_name: 'somebody else' });
    await client.connect();
    await execute(
      server.href,
      `ALTER DATABASE ${database.name} WITH ALLOW_CONNECTIONS false`,
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE datname = '${database.name}' AND application_name <> 'somebody else'`,
    );
    for (const at of gateways) {
      const answer = await until(
        () => ask(at, tokens, 'POST'),
        ({ status }) => status === 503,
      );
      expect(answer.headers.get('retry-after')).toBe('5');
      expect(await refused(answer)).toEqual([503, 'revocation-unknown']);
      expect((await ask(at, tokens)).status).toBe(200);
      expect((await fetch(`${at.url}/actuator/readiness`)).status).toBe(200);
      expect(await (await fetch(`${at.url}/actuator/health`)).json()).toMatchObject({ status: 'DEGRADED' });
    }
    // What is revoked before an instance is back is heard too.
    const { sid } = JSON.parse(Buffer.from(gone.accessToken.split('.')[1]!, 'base64url').toString()) as { sid: string };
    await client.query(
      `INSERT INTO revocations (kind, value, expires_at) VALUES ('sid', $1, now() + interval '1 hour')`,
      [sid],
    );
    await client.end();
    await execute(server.href, `ALTER DATABASE ${database.name} WITH ALLOW_CONNECTIONS true`);
    for (const at of gateways) {
      await until(
        async () => (await ask(at, tokens, 'POST')).status,
        (status) => status === 200,
      );
      expect(await refused(await ask(at, gone))).toEqual([401, 'token-revoked']);
    }
  });
});
