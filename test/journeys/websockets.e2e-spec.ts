import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import { Authenticator, type Principal, SessionRenewals } from '../../src/access';
import type { Problem, WebSocketTicket } from '../../src/contract';
import { CurrentUnitOfWork, UnitOfWork } from '../../src/shared/database';
import { FeedOrigin } from '../support/feed-origin';
import { startGateway, type TestGateway } from '../support/gateway';
import { ana, bearer, bruno, OTHER_TENANT, postJson, signIn, startGatewayFor, type Tokens } from '../support/people';
import { patience, until } from '../support/waiting';

/** Each test signs in anew. */
const LIMITS = Object.fromEntries(
  ['LOGIN_LIMIT', 'LOGIN_NAME_LIMIT', 'LOGIN_ADDRESS_LIMIT'].map((name) => [name, '1000/60']),
);

const routes = (origin: string): string => `
upstreams: { feed: { targets: [{ url: '${origin}' }] } }
routes:
  - { id: feed, match: { path: /feed }, upstream: feed, roles: [USER, ADMIN], websocket: true }
  - { id: told, match: { path: /told }, upstream: feed, credential: client, websocket: true }
  - { id: few, match: { path: /few }, upstream: feed, websocket: { perUser: { connections: 1 } } }
  - id: fields-only
    match: { path: /fields-only }
    upstream: feed
    websocket: { credentials: [header] }
  - id: of-serhafen
    match: { path: /chosen, tenants: ['SERHAFEN:CL'] }
    upstream: feed
    websocket: true
  - id: of-andeslog
    match: { path: /chosen, tenants: ['ANDESLOG:PE'] }
    upstream: feed
    websocket: true
`;

describe('WebSockets of browsers', () => {
  let origin: FeedOrigin;
  let gateways: [TestGateway, TestGateway];
  let log: string;
  beforeAll(async () => {
    origin = await FeedOrigin.start();
    const gatewayYaml = routes(origin.url);
    const first = await startGatewayFor([ana, bruno], { gatewayYaml, environment: LIMITS });
    const { database, masterKey } = first;
    log = join(first.folder, 'access.log');
    const environment = { ...LIMITS, ACCESS_LOG: log };
    gateways = [first, await startGateway({ gatewayYaml, database, masterKey, environment })];
  }, 60_000);
  afterAll(async () => {
    for (const gateway of [...(gateways ?? [])].reverse()) await gateway.close();
    origin?.close();
  });

  /** A ticket of the first instance. */
  async function ticketFor(tokens: Tokens, path = '/feed', headers = {}): Promise<string> {
    const url = `${gateways[0].url}/api/v0/auth/websocket-tickets`;
    const answer = await postJson(url, { path }, { ...bearer(tokens), ...headers });
    expect([answer.status, answer.headers.get('cache-control')]).toEqual([201, 'no-store']);
    const { ticket, expiresIn } = (await answer.json()) as WebSocketTicket;
    expect(expiresIn).toBe(30);
    return ticket;
  }
  /** A connection to the second one. */
  const open = (path: string, protocols: string[] = [], headers = {}): WebSocket =>
    new WebSocket(gateways[1].url.replace('http', 'ws') + path, protocols, { headers });
  const opened = async (socket: WebSocket): Promise<{ socket: WebSocket; seen: IncomingMessage }> => {
    await once(socket, 'open', patience());
    return { socket, seen: origin.handshakes.at(-1)! };
  };
  async function refused(socket: WebSocket): Promise<string> {
    const [, answer] = (await once(socket, 'unexpected-response', patience())) as [unknown, IncomingMessage];
    let body = '';
    for await (const chunk of answer) body += String(chunk);
    return `${answer.statusCode} ${(JSON.parse(body) as Problem).code}`;
  }

  describe('with a ticket', () => {
    it('open at another instance, as who asked for it; neither backend nor log see it', async () => {
      const ticket = await ticketFor(await signIn(gateways[0].url, ana));
      const { socket, seen } = await opened(open(`/feed?a=%20&gateway_ticket=${ticket}&b`));
      expect(seen.url).toBe('/feed?a=%20&b');
      expect(seen.headers).toMatchObject({ 'x-user-email': ana.email, 'x-tenant-id': 'SERHAFEN:CL' });
      expect(JSON.stringify(seen.rawHeaders)).not.toContain(ticket);
      socket.send('hello');
      await once(socket, 'message', patience());
      socket.close(4000, 'enough');
      const lines = () => readFileSync(log, 'utf8').split('\n').filter(Boolean);
      const line = await until(() => lines().find((one) => one.includes('closeCode')), Boolean);
      expect(JSON.parse(line!)).toMatchObject({
        ...{ route: 'feed', status: 101, closeCode: 4000, messagesIn: 1, messagesOut: 1 },
        query: '?a=%20&gateway_ticket=[redacted]&b',
      });
      expect(readFileSync(log, 'utf8')).not.toContain(ticket);
    });

    it('open once: of ten at the same time one does', async () => {
      const ticket = await ticketFor(await signIn(gateways[0].url, ana));
      const answers = await Promise.all(
        Array.from({ length: 10 }, () => {
          const socket = open('/feed', [`ticket.${ticket}`]);
          return Promise.race([opened(socket).then(() => 'open'), refused(socket)]);
        }),
      );
      expect(answers.filter((answer) => answer === 'open')).toHaveLength(1);
      expect(answers.filter((answer) => answer === '401 ticket-invalid')).toHaveLength(9);
      expect(await refused(open(`/feed?gateway_ticket=${ticket}`))).toBe('401 ticket-invalid');
    });

    it('are in the tenant that was selected for it, and nowhere else', async () => {
      const tokens = await signIn(gateways[0].url, bruno);
      const ticket = await ticketFor(tokens, '/feed', { 'x-tenant-id': OTHER_TENANT });
      const { socket, seen } = await opened(open(`/feed?gateway_ticket=${ticket}`));
      expect(seen.headers['x-tenant-id']).toBe(OTHER_TENANT);
      socket.terminate();
      const another = await ticketFor(tokens, '/feed', { 'x-tenant-id': OTHER_TENANT });
      const elsewhere = open(`/feed?gateway_ticket=${another}`, [], { 'x-tenant-id': 'SERHAFEN:CL' });
      expect(await refused(elsewhere)).toBe('401 ticket-invalid');
    });

    it('take the route of its tenant, where that is chosen by who asks', async () => {
      const tokens = await signIn(gateways[0].url, bruno);
      const ticket = await ticketFor(tokens, '/chosen', { 'x-tenant-id': 'SERHAFEN:CL' });
      const { socket, seen } = await opened(open(`/chosen?gateway_ticket=${ticket}`));
      expect(seen.headers['x-tenant-id']).toBe('SERHAFEN:CL');
      socket.terminate();
    });

    it('are refused at another path', async () => {
      const ticket = await ticketFor(await signIn(gateways[0].url, ana), '/told');
      expect(await refused(open(`/feed?gateway_ticket=${ticket}`))).toBe('401 ticket-invalid');
    });

    it('are refused when they signed out meanwhile', async () => {
      const tokens = await signIn(gateways[0].url, ana);
      const ticket = await ticketFor(tokens);
      await postJson(`${gateways[0].url}/api/v0/auth/logout`, {}, bearer(tokens));
      await until(
        () => Promise.resolve(gateways[1].app.get(Authenticator, { strict: false }).authenticate(tokens.accessToken)),
        (answer) => 'status' in answer,
      );
      expect(await refused(open(`/feed?gateway_ticket=${ticket}`))).toBe('401 token-revoked');
    });

    it('are refused with one that is too old, and with one that never was', async () => {
      const ticket = await ticketFor(await signIn(gateways[0].url, ana));
      await inDatabase(`UPDATE websocket_tickets SET expires_at = now()`);
      expect(await refused(open(`/feed?gateway_ticket=${ticket}`))).toBe('401 ticket-invalid');
      expect(await refused(open('/feed?gateway_ticket=made-up'))).toBe('401 ticket-invalid');
    });
  });

  describe('with a token among the subprotocols', () => {
    it('are who it says, and the backend sees the others alone', async () => {
      const { accessToken } = await signIn(gateways[0].url, ana);
      const { socket, seen } = await opened(open('/feed', ['v0', `bearer.${accessToken}`, 'v1']));
      expect(socket.protocol).toBe('v1');
      expect(seen.headers).toMatchObject({ 'x-user-email': ana.email, 'sec-websocket-protocol': 'v0, v1' });
      expect(seen.headers).not.toHaveProperty('authorization');
      socket.terminate();
    });

    it('get it back where it was the only one', async () => {
      const { accessToken } = await signIn(gateways[0].url, ana);
      const { socket, seen } = await opened(open('/feed', [`bearer.${accessToken}`]));
      expect(socket.protocol).toBe(`bearer.${accessToken}`);
      expect(seen.headers).not.toHaveProperty('sec-websocket-protocol');
      socket.terminate();
    });

    it('give it to a backend that wants it, where such things are', async () => {
      const { accessToken } = await signIn(gateways[0].url, ana);
      const { socket, seen } = await opened(open('/told', ['v1', `bearer.${accessToken}`]));
      expect(seen.headers).toMatchObject({ authorization: `Bearer ${accessToken}`, 'sec-websocket-protocol': 'v1' });
      socket.terminate();
    });

    it('are nobody where the route does not look for it', async () => {
      const { accessToken } = await signIn(gateways[0].url, ana);
      expect(await refused(open('/fields-only', [`bearer.${accessToken}`]))).toBe('401 unauthenticated');
    });
  });

  it('are refused to pages of other origins, also where CORS_ORIGINS is empty', async () => {
    const { accessToken } = await signIn(gateways[0].url, ana);
    const from = (page: string): WebSocket => open('/feed', [`bearer.${accessToken}`], { origin: page });
    expect(await refused(from('https://evil.example'))).toBe('403 origin-denied');
    (await opened(from('http://gateway.example'))).socket.terminate();
    (await opened(from(gateways[1].url))).socket.terminate();
  });

  it('have a bound for each user, until one is over', async () => {
    const headers = bearer(await signIn(gateways[0].url, ana));
    const { socket } = await opened(open('/few', [], headers));
    expect(await refused(open('/few', [], headers))).toBe('429 too-many-connections');
    (await opened(open('/few', [], bearer(await signIn(gateways[0].url, bruno))))).socket.terminate();
    socket.close();
    await until(
      async () => {
        const again = open('/few', [], headers);
        const answer = await Promise.race([opened(again).then(() => 'open'), refused(again)]);
        again.terminate();
        return answer;
      },
      (answer) => answer === 'open',
    );
  });

  it('are in the metrics', async () => {
    const { socket } = await opened(open('/told', [], bearer(await signIn(gateways[0].url, ana))));
    const scraped = await (await fetch(`${gateways[1].url}/metrics`)).text();
    expect(scraped).toMatch(/websocket_connections\{service="feed",route="told"\} [1-9]/);
    expect(scraped).toMatch(/websocket_closed_total\{service="feed",route="feed",code="4xxx"\} 1/);
    expect(scraped).toMatch(/websocket_messages_total\{service="feed",route="feed",direction="in"\} 1/);
    socket.terminate();
  });

  describe('stay open as long as the last token of their session is good', () => {
    const principalOf = async ({ accessToken }: Tokens): Promise<Principal> =>
      (await gateways[1].app.get(Authenticator, { strict: false }).authenticate(accessToken)) as Principal;
    const renewedUntil = async (principal: Principal): Promise<number | undefined> =>
      gateways[1].app.get(SessionRenewals, { strict: false }).renewedUntilMs(principal);

    it('which a refresh moves on, at any instance', async () => {
      const tokens = await signIn(gateways[0].url, ana);
      const principal = await principalOf(tokens);
      const issuedWithinASecond = Math.abs((await renewedUntil(principal))! - principal.expiresAtMs);
      expect(issuedWithinASecond).toBeLessThan(1_000);
      await inDatabase(
        `UPDATE sessions SET last_used_at = now() - interval '1 hour' WHERE id = $1`,
        principal.sessionId,
      );
      expect(await renewedUntil(principal)).toBeLessThan(Date.now());
      await postJson(`${gateways[0].url}/api/v0/auth/refresh`, { refreshToken: tokens.refreshToken });
      expect(await renewedUntil(principal)).toBeGreaterThan(Date.now());
    });

    it('and not when it was signed out, or is somebody else by the next token', async () => {
      const tokens = await signIn(gateways[0].url, ana);
      const principal = await principalOf(tokens);
      expect(await renewedUntil({ ...principal, ours: false } as Principal)).toBeUndefined();
      expect(await renewedUntil({ ...principal, ours: true, epoch: principal.epoch + 1 } as Principal)).toBeUndefined();
      await postJson(`${gateways[0].url}/api/v0/auth/logout`, {}, bearer(tokens));
      expect(await renewedUntil(principal)).toBeUndefined();
    });
  });

  const inDatabase = (sql: string, ...values: unknown[]): Promise<void> =>
    gateways[0].app.get(UnitOfWork, { strict: false }).run('system', async () => {
      await gateways[0].app.get(CurrentUnitOfWork, { strict: false }).manager.query(sql, values);
    });
});
