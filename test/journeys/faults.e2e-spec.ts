import { checkedFetch } from '../support/contract';
import type { TestGateway } from '../support/gateway';
import { ana, bearer, signIn, startGatewayFor } from '../support/people';
import { projectRoutes } from '../support/project-routes';
import { refusalOf, refused } from '../support/refusals';
import { RunningSamples } from '../support/samples';
import { until } from '../support/waiting';

const MINIMUM_REQUESTS = 4;

describe('a backend in trouble', () => {
  let samples: RunningSamples;
  let gateway: TestGateway;
  let headers: Record<string, string>;
  beforeAll(async () => {
    samples = await RunningSamples.start('customs', 'mawbs', 'hawbs');
    Object.assign(process.env, samples.settings);
    gateway = await startGatewayFor([ana], {
      // A test waits for a second, not for five; nothing else differs from what a newcomer has.
      gatewayYaml: projectRoutes({
        'firstByteMs: 5000': 'firstByteMs: 250',
        'minimumRequests: 20, openSeconds: 5': `minimumRequests: ${MINIMUM_REQUESTS}, openSeconds: 1`,
      }),
    });
    headers = bearer(await signIn(gateway.url, ana));
  }, 60_000);
  afterAll(async () => {
    await gateway?.close();
    await samples?.close();
  });

  const get = (path: string): Promise<Response> => checkedFetch(gateway.url + path, { headers });
  const breakerOf = async (service: string): Promise<number> => {
    const text = await (await get('/metrics')).text();
    return Number(new RegExp(`^circuit_breaker_state\\{service="${service}"\\} (\\d)$`, 'm').exec(text)?.[1]);
  };

  it('that is slow is not waited for: 504, and the next request is served', async () => {
    expect(await refused(await get('/api/v0/mawbs/slow?ms=60000'))).toEqual([504, 'upstream-timeout']);
    expect(await (await get('/api/v0/mawbs/slow?ms=1')).json()).toEqual({ waitedMs: 1 });
  });

  it('that fails by itself is quoted: its 500 is its own', async () => {
    const answer = await fetch(`${gateway.url}/api/v0/customs/failing`, { headers });
    expect([answer.status, await answer.json()]).toEqual([
      500,
      { title: 'Failing on purpose', status: 500, detail: 'This endpoint always fails' },
    ]);
  });

  it('that is stopped answers 502, then 503 for a while, and 200 when it is back', async () => {
    expect((await get('/api/v0/hawbs')).status).toBe(200);
    expect(await breakerOf('hawbs')).toBe(0);
    await samples.stop('hawbs');

    const first = await refusalOf(await get('/api/v0/hawbs'));
    expect([first.status, first.code]).toEqual([502, 'upstream-unreachable']);
    const port = new URL(samples.url('hawbs')).port;
    expect(JSON.stringify(first.problem)).not.toMatch(new RegExp(`${port}|ECONNREFUSED|127\\.0\\.0\\.1`));

    const open = await until(
      () => get('/api/v0/hawbs'),
      ({ status }) => status === 503,
    );
    const { code, headers: fields } = await refusalOf(open);
    expect([code, fields.get('retry-after')]).toEqual(['circuit-open', '1']);
    expect([await breakerOf('hawbs'), await breakerOf('mawbs')]).toEqual([1, 0]);
    expect((await get('/api/v0/mawbs')).status).toBe(200);

    await samples.restart('hawbs');
    const back = await until(
      () => get('/api/v0/hawbs'),
      ({ status }) => status !== 503,
    );
    expect(back.status).toBe(200);
    expect(await breakerOf('hawbs')).toBe(0);
    expect((await get('/api/v0/hawbs')).status).toBe(200);
  });

  it('that is gone for good is tried by one request after each pause', async () => {
    await samples.stop('hawbs');
    await until(
      () => get('/api/v0/hawbs'),
      ({ status }) => status === 503,
    );
    const trial = await until(
      () => get('/api/v0/hawbs'),
      ({ status }) => status !== 503,
    );
    expect(await refused(trial)).toEqual([502, 'upstream-unreachable']);
    expect(await refused(await get('/api/v0/hawbs'))).toEqual([503, 'circuit-open']);
  });
});
