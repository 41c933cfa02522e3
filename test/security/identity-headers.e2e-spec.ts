import { type Echo, startEchoUpstream } from '../support/echo-upstream';
import { ADMINISTRATOR, startGateway, type TestGateway } from '../support/gateway';
import { bearer, signIn, TENANT } from '../support/people';

/** What backends believe about who is asking comes from the gateway alone (docs/security.md). */
describe('identity headers', () => {
  let gateway: TestGateway;
  let upstream: Awaited<ReturnType<typeof startEchoUpstream>>;

  beforeAll(async () => {
    upstream = await startEchoUpstream();
    gateway = await startGateway({
      gatewayYaml: `upstreams: { echo: { targets: [{ url: "${upstream.url}" }] } }
routes:
  - { id: echo, match: { path: /echo }, upstream: echo }
  - { id: open, match: { path: /open }, upstream: echo, public: true }
`,
    });
  });
  afterAll(async () => {
    await gateway?.close();
    await upstream?.close();
  });

  const FORGED = {
    'x-user-id': 'forged',
    x_user_id: 'forged',
    'x-user-email': 'forged',
    'x-user-roles': 'forged',
    'x-roles': 'forged',
    x_roles: 'forged',
    'x-active': 'forged',
    'x-real-ip': 'forged',
    'x-trace-id': 'forged',
  };

  it('checklist 40: brought from outside are gone, on open routes too, and ours stand in their place', async () => {
    const tokens = await signIn(gateway.url, ADMINISTRATOR);
    for (const [path, headers] of [
      ['/echo', { ...FORGED, ...bearer(tokens) }],
      ['/open', FORGED],
    ] as const) {
      const answer = await fetch(`${gateway.url}${path}`, { headers });
      const seen = (await answer.json()) as Echo;
      expect(Object.entries(seen.headers).filter(([, value]) => String(value).includes('forged'))).toEqual([]);
      if (path === '/echo')
        expect(seen.headers).toMatchObject({ 'x-user-email': ADMINISTRATOR.email, 'x-tenant-id': TENANT });
      else expect(seen.headers).not.toHaveProperty('x-user-id');
    }
  });

  it('checklist 40: name no upstream: a request cannot choose where it goes', async () => {
    const tokens = await signIn(gateway.url, ADMINISTRATOR);
    for (const forwarded of ['http://169.254.169.254/', 'evil.example']) {
      const answer = await fetch(`${gateway.url}/echo`, {
        headers: {
          ...bearer(tokens),
          'x-forwarded-host': forwarded,
          'x-original-uri': forwarded,
          'x-upstream': forwarded,
        },
      });
      expect(answer.status).toBe(200);
      expect(((await answer.json()) as Echo).url).toBe('/echo');
    }
  });
});
