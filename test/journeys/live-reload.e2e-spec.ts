import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Health } from '../../src/contract';
import { checkedFetch } from '../support/contract';
import type { TestGateway } from '../support/gateway';
import { ana, bearer, signIn, startGatewayFor } from '../support/people';
import { projectRoutes } from '../support/project-routes';
import { refused } from '../support/refusals';
import { RunningSamples } from '../support/samples';
import { until } from '../support/waiting';

const CLIENTS = 4;

/** The project's routes, and one more by which a test sees that this text is running. */
const withRoute = (name: string): string =>
  projectRoutes({}, `  - { id: ${name}, match: { path: /api/v0/${name} }, upstream: mawbs, public: true }`);

describe('gateway.yaml, edited while requests run', () => {
  let samples: RunningSamples;
  let gateway: TestGateway;
  let headers: Record<string, string>;
  let folder: string;
  let file: string;
  beforeAll(async () => {
    samples = await RunningSamples.start('customs', 'mawbs');
    Object.assign(process.env, samples.settings, { SAMPLE_USER_LIMIT: '1000000' });
    folder = mkdtempSync(join(tmpdir(), 'iam-gateway-config-'));
    file = join(folder, 'gateway.yaml');
    // As a ConfigMap is mounted: the file is a link through a folder that is a link.
    mount('first', withRoute('first'));
    symlinkSync('..data/gateway.yaml', file);
    gateway = await startGatewayFor([ana], { environment: { GATEWAY_CONFIG: file } });
    headers = bearer(await signIn(gateway.url, ana));
  }, 60_000);
  afterAll(async () => {
    await gateway?.close();
    await samples?.close();
    if (folder) rmSync(folder, { recursive: true });
  });

  /** Puts a new version in place as Kubernetes does: a folder of its own, then the link swapped by a rename. */
  function mount(version: string, text: string): void {
    mkdirSync(join(folder, `..${version}`));
    writeFileSync(join(folder, `..${version}`, 'gateway.yaml'), text);
    symlinkSync(`..${version}`, join(folder, '..data_tmp'));
    renameSync(join(folder, '..data_tmp'), join(folder, '..data'));
  }
  const get = (path: string): Promise<Response> => checkedFetch(gateway.url + path, { headers });
  /** Waits until a route is there: the sample answers 404 below it, but with a problem of its own. */
  const isRunning = (name: string): Promise<unknown> =>
    until(
      async () => (await (await fetch(`${gateway.url}/api/v0/${name}`)).json()) as { code?: string },
      ({ code }) => code === undefined,
    );
  const config = async (): Promise<{ status: string; details: Record<string, unknown> }> => {
    const { components } = (await (await get('/actuator/health')).json()) as Health;
    return components!['gatewayConfig'] as { status: string; details: Record<string, unknown> };
  };

  /** Runs clients until the work is done. @returns every status that they saw, and how many */
  async function underLoad(work: () => Promise<void>): Promise<{ statuses: number[]; requests: number }> {
    const seen = new Map<number, number>();
    let over = false;
    const clients = Array.from({ length: CLIENTS }, async (_, i) => {
      for (let n = 0; !over; n++) {
        const answer = await fetch(`${gateway.url}/api/v0/${(n + i) % 2 ? 'customs?limit=1' : 'mawbs/slow?ms=20'}`, {
          headers,
        });
        await answer.arrayBuffer();
        seen.set(answer.status, (seen.get(answer.status) ?? 0) + 1);
      }
    });
    await work().finally(() => (over = true));
    await Promise.all(clients);
    return { statuses: [...seen.keys()], requests: [...seen.values()].reduce((sum, n) => sum + n, 0) };
  }

  it.each([
    ['by a swapped link', (text: string) => mount('second', text)],
    [
      'by renaming another over it',
      (text: string) => {
        writeFileSync(`${file}.new`, text);
        renameSync(`${file}.new`, file);
      },
    ],
    ['by writing into it', (text: string) => writeFileSync(file, text)],
    [
      'by writing it in pieces',
      (text: string) => {
        writeFileSync(file, text.slice(0, 300));
        writeFileSync(file, text.slice(300), { flag: 'a' });
      },
    ],
  ])('takes its place %s, and no request fails', async (how, edit) => {
    const name = how.replaceAll(' ', '-');
    const { statuses, requests } = await underLoad(async () => {
      edit(withRoute(name));
      await isRunning(name);
    });
    expect(statuses).toEqual([200]);
    expect(requests).toBeGreaterThan(CLIENTS);
    expect(await refused(await get('/api/v0/first'))).toEqual([404, 'not-found']);
    const known = await until(config, ({ status }) => status === 'UP');
    expect(known.details).toMatchObject({ file, routes: 4, version: expect.any(String) });
  });

  it('lets a request finish whose route and upstream are gone', async () => {
    await isRunning('by-writing-it-in-pieces');
    const slow = get('/api/v0/mawbs/slow?ms=1500');
    writeFileSync(
      file,
      `
upstreams: { customs: { targets: [{ url: "${samples.url('customs')}" }] } }
routes: [{ id: only, match: { path: /api/v0/only }, upstream: customs, public: true }]
`,
    );
    await isRunning('only');
    expect(await refused(await get('/api/v0/mawbs'))).toEqual([404, 'not-found']);
    const answer = await slow;
    expect([answer.status, await answer.json()]).toEqual([200, { waitedMs: 1500 }]);
    writeFileSync(file, withRoute('mended'));
    await isRunning('mended');
  });

  it('changes nothing when it does not hold, and health says every fault and where', async () => {
    const before = await until(config, ({ status, details }) => status === 'UP' && details['routes'] === 4);
    const broken = withRoute('broken')
      .replace('roles: [USER]', 'rolls: [USER]')
      .replace('requests: 6000', 'requests: 0');
    const { statuses } = await underLoad(async () => {
      writeFileSync(file, broken);
      const { details } = await until(config, ({ status }) => status === 'DEGRADED');
      const lineOf = (text: string): number => broken.slice(0, broken.indexOf(text)).split('\n').length;
      expect(details).toMatchObject({
        version: before.details['version'],
        failedSince: expect.any(String),
        faults: [
          expect.stringMatching(new RegExp(`^${file}:${lineOf('rolls')}:\\d+ routes\\[0\\]\\.rolls: .*"roles"`)),
          expect.stringMatching(
            new RegExp(`^${file}:${lineOf('requests: 0')}:\\d+ routes\\[2\\]\\.limits\\[1\\]\\.requests`),
          ),
        ],
      });
    });
    expect(statuses).toEqual([200]);
    expect(await refused(await get('/api/v0/broken'))).toEqual([404, 'not-found']);
    // The rule that the broken text lost still stands.
    expect(await refused(await checkedFetch(`${gateway.url}/api/v0/customs`))).toEqual([401, 'unauthenticated']);
    const health = (await (await get('/actuator/health')).json()) as Health;
    expect(health.status).toBe('DEGRADED');
    expect((await get('/actuator/readiness')).status).toBe(200);
  });

  it('goes on as before when it is removed, and health says so', async () => {
    rmSync(file);
    await until(config, ({ details }) => JSON.stringify(details['faults'])?.includes('is not there') ?? false);
    expect((await get('/api/v0/customs')).status).toBe(200);
    writeFileSync(file, withRoute('back'));
    await isRunning('back');
    expect((await until(config, ({ status }) => status === 'UP')).details).not.toHaveProperty('faults');
  });
});
