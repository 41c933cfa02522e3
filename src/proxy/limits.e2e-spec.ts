import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { ADMINISTRATOR, startGateway, type TestGateway } from '../../test/support/gateway';

/** An origin that answers when it is let go. */
class HeldOrigin {
  readonly #held: http.ServerResponse[] = [];
  readonly #server = http.createServer((_, response) => {
    if (!this.holds) return void response.end('done');
    this.#held.push(response);
    this.#arrived();
  });
  holds = false;
  #arrived = (): void => undefined;

  async start(): Promise<string> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }
  async holding(count: number): Promise<void> {
    while (this.#held.length < count) await new Promise<void>((resolve) => (this.#arrived = resolve));
  }
  letGo(): void {
    this.holds = false;
    for (const response of this.#held.splice(0)) response.end('done');
  }
  stop(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}

describe('limits, through the whole gateway', () => {
  const origin = new HeldOrigin();
  let gateway: TestGateway;
  const ask = (path: string, init: RequestInit = {}): Promise<Response> => fetch(`${gateway.url}${path}`, init);

  beforeAll(async () => {
    const url = await origin.start();
    gateway = await startGateway({
      environment: { MAX_IN_FLIGHT: '2' },
      gatewayYaml: `
upstreams: { origin: { targets: [{ url: '${url}' }] } }
limits: [{ by: [address, route], requests: 3, perSeconds: 3600, cost: { POST: 2 } }]
routes:
  - { id: open, match: { path: /open }, upstream: origin, public: true }
  - { id: counted, match: { path: /counted }, upstream: origin, public: true }
  - { id: tight, match: { path: /tight }, upstream: origin, public: true, limits: [{ by: route, requests: 1, perSeconds: 60 }] }
`,
    });
  });
  afterAll(async () => {
    await gateway.close();
    origin.stop();
  });

  it('tells where a client stands, and refuses what is too much, each route by itself', async () => {
    const told = async (method: string) => {
      const { status, headers } = await ask('/counted', { method });
      return [status, headers.get('x-ratelimit-remaining'), headers.get('retry-after')];
    };
    expect([await told('GET'), await told('POST')]).toEqual([
      [200, '2', null],
      [200, '0', null],
    ]);
    const refused = await ask('/counted');
    const { headers } = refused;
    expect(await refused.json()).toMatchObject({ status: 429, code: 'rate-limited' });
    expect(headers.get('ratelimit-policy')).toBe('"*-address+route-3600s";q=3;w=3600');
    expect(headers.get('ratelimit')).toBe(`"*-address+route-3600s";r=0;t=${headers.get('retry-after')}`);
    expect(headers.get('x-ratelimit-reset')).toBe(headers.get('retry-after'));
    expect((await ask('/open')).status).toBe(200);
  });

  it('tells of the tightest of several limits', async () => {
    expect((await ask('/tight')).headers.get('ratelimit-policy')).toBe('"tight-route-60s";q=1;w=60');
    const refused = await ask('/tight');
    expect([refused.status, refused.headers.get('ratelimit-policy')]).toEqual([429, '"tight-route-60s";q=1;w=60']);
  });

  it('answers for health and administration while it is full of proxied requests', async () => {
    origin.holds = true;
    const held = [ask('/open', { method: 'GET' }), ask('/open')];
    await origin.holding(2);
    const refused = await ask('/tight');
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '1']);
    expect(await refused.json()).toMatchObject({ code: 'overloaded' });
    expect((await ask('/actuator/readiness')).status).toBe(200);
    const { email, password } = ADMINISTRATOR;
    const login = await ask('/api/v0/auth/login', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ email, password }),
    });
    expect(login.status).toBe(200);
    origin.letGo();
    expect((await Promise.all(held)).map(({ status }) => status)).toEqual([200, 200]);
    const after = await ask('/tight');
    expect([after.status, await after.json()]).toMatchObject([429, { code: 'rate-limited' }]);
  });
});
