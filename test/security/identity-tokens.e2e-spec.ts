import { createRemoteJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose';
import WebSocket from 'ws';
import { IdentityKeys, SigningKeys } from '../../src/access';
import { TokenIdentity } from '../../src/access/nest';
import { type Echo, startEchoUpstream } from '../support/echo-upstream';
import type { TestGateway } from '../support/gateway';
import { ana, bearer, signIn, startGatewayFor, TENANT, type Tokens } from '../support/people';
import { patience } from '../support/waiting';

/** What backends get with `credential: identity`, over HTTP, as docs/identity-to-backends.md says. */
describe('identity tokens', () => {
  let gateway: TestGateway;
  let upstream: Awaited<ReturnType<typeof startEchoUpstream>>;
  let tokens: Tokens;
  let issuer: string;

  beforeAll(async () => {
    upstream = await startEchoUpstream();
    const targets = `[{ url: "${upstream.url}" }]`;
    gateway = await startGatewayFor([ana], {
      gatewayYaml: `upstreams:
  mawbs: { targets: ${targets} }
  dead: { targets: [{ url: "http://127.0.0.1:1" }], retry: { attempts: 0 }, fallback: { upstream: spare } }
  spare: { targets: ${targets} }
routes:
  - { id: mawbs, match: { path: /api/mawbs }, upstream: mawbs, credential: identity, rewrite: { stripPrefix: /api }, websocket: true }
  - { id: quiet, match: { path: /quiet }, upstream: mawbs }
  - { id: spare, match: { path: /spare }, upstream: dead, credential: identity }
  - id: shop
    match: { path: /shop }
    upstream: mawbs
    credential: identity
    access: [{ methods: [GET], public: true }]
`,
    });
    tokens = await signIn(gateway.url, ana);
    issuer = gateway.app.get(TokenIdentity, { strict: false }).issuer;
  });
  afterAll(async () => {
    await gateway?.close();
    await upstream?.close();
  });

  const ask = async (path: string, init: RequestInit = {}): Promise<Echo> => {
    const headers = { ...bearer(tokens), ...(init.headers as Record<string, string>) };
    const answer = await fetch(`${gateway.url}${path}`, { ...init, headers });
    expect(answer.status).toBe(200);
    return (await answer.json()) as Echo;
  };
  const tokenIn = ({ headers }: Pick<Echo, 'headers'>): string => headers['x-identity-token'] as string;
  const keySet = (name: string) => createRemoteJWKSet(new URL(`/.well-known/${name}`, gateway.url));
  const verified = (token: string, audience = 'mawbs') =>
    jwtVerify(token, keySet('identity-jwks.json'), { issuer, audience, typ: 'gateway-identity+jwt' });

  it('say who asks, for the path that the upstream is asked for, and verify with the published keys', async () => {
    const { payload } = await verified(
      tokenIn(await ask('/api/mawbs/7?page=2', { headers: { 'X-Tenant-Id': TENANT } })),
    );
    const { sub } = decodeJwt(tokens.accessToken);
    expect(payload).toMatchObject({ sub, aud: 'mawbs', htm: 'GET', path: '/mawbs/7', tenant: TENANT, roles: ['USER'] });
    expect(payload.exp! - payload.iat!).toBe(60);
  });

  it('carry the id of a request that may change something, and are new each time', async () => {
    const [first, second] = [await ask('/api/mawbs', { method: 'POST' }), await ask('/api/mawbs', { method: 'POST' })];
    expect(decodeJwt(tokenIn(first))).toMatchObject({ htm: 'POST', request_id: first.headers['x-request-id'] });
    expect(decodeJwt(tokenIn(first)).jti).not.toBe(decodeJwt(tokenIn(second)).jti);
  });

  it('are for the upstream that really gets the request', async () => {
    expect((await verified(tokenIn(await ask('/spare')), 'spare')).payload.aud).toBe('spare');
  });

  it('go with the handshake of a WebSocket', async () => {
    const before = upstream.seen.length;
    const url = `${gateway.url.replace('http', 'ws')}/api/mawbs/live`;
    const socket = new WebSocket(url, { headers: bearer(tokens) });
    // The echo answers the handshake with 200: nobody is there to talk to, but it was asked.
    await new Promise<void>((resolve, reject) => {
      socket.once('unexpected-response', () => resolve());
      socket.once('open', () => reject(new Error('nobody was to answer')));
      socket.once('error', reject);
      patience().signal.addEventListener('abort', () => reject(new Error('no answer')));
    });
    socket.on('error', () => undefined).terminate();
    expect((await verified(tokenIn(upstream.seen[before]!))).payload.path).toBe('/mawbs/live');
  });

  it.each(['X-Identity-Token', 'x_identity_token'])('are never what a client sent as %s', async (name) => {
    const forged = { headers: { [name]: 'forged' } };
    for (const path of ['/quiet', '/shop']) {
      const { headers } = await ask(path, forged);
      expect([headers['x-identity-token'], headers['x_identity_token']]).toEqual([undefined, undefined]);
    }
    expect(tokenIn(await ask('/api/mawbs', forged))).not.toBe('forged');
  });

  it('are no access tokens, on neither plane, and access tokens are none of these', async () => {
    const token = tokenIn(await ask('/api/mawbs'));
    for (const path of ['/api/v0/auth/me', '/quiet']) {
      const answer = await fetch(`${gateway.url}${path}`, { headers: bearer({ accessToken: token }) });
      expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([401, 'token-invalid']);
    }
    await expect(jwtVerify(token, keySet('jwks.json'))).rejects.toThrow('no applicable key');
    await expect(verified(tokens.accessToken)).rejects.toThrow('no applicable key');
  });

  it('have keys of their own, always of P-256, rotated with overlap', async () => {
    const [keys, accessKeys] = [IdentityKeys, SigningKeys].map((token) => gateway.app.get(token, { strict: false }));
    const first = decodeProtectedHeader(tokenIn(await ask('/api/mawbs', { method: 'POST' }))).kid;
    const before = accessKeys!.published();
    const { kid: next } = await keys!.rotate();
    const published = (await (await fetch(`${gateway.url}/.well-known/identity-jwks.json`)).json()) as {
      keys: { kid: string; alg: string }[];
    };
    expect(published.keys.map(({ kid, alg }) => [kid, alg])).toEqual([
      [first, 'ES256'],
      [next, 'ES256'],
    ]);
    expect(accessKeys!.published()).toEqual(before);
    // Not yet its turn: whoever keeps a key set for five minutes knows it by then.
    expect(decodeProtectedHeader(tokenIn(await ask('/api/mawbs', { method: 'POST' }))).kid).toBe(first);
  });

  it('are for routes that ask who somebody is', async () => {
    const { headers } = await (await fetch(`${gateway.url}/shop`)).json().then((echo) => echo as Echo);
    expect(headers['x-identity-token']).toBeUndefined();
  });
});
