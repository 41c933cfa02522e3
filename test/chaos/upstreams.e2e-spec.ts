import { readFile, writeFile } from 'node:fs/promises';
import { TRANSPORTS } from '../../src/proxy/forward/testing';
import { CheckingClients, type Tally } from '../support/checking-clients';
import { type Behaviour, bodyFor, FaultyOrigin } from '../support/faulty-origin';
import { startGateway, type TestGateway } from '../support/gateway';
import { until } from '../support/waiting';

const CLIENTS = 20;
const REQUESTS = 10;

/** Which gateway.yaml is running. */
async function configOf({ url }: TestGateway): Promise<{ version: string }> {
  const health = (await (await fetch(`${url}/actuator/health`)).json()) as {
    components: { gatewayConfig: { details: { version: string } } };
  };
  return health.components.gatewayConfig.details;
}

describe.each(TRANSPORTS)('three targets that break in every way, over %s', (transport) => {
  let origins: FaultyOrigin[];
  let gateway: TestGateway;
  let clients: CheckingClients;

  beforeAll(async () => {
    origins = await Promise.all([FaultyOrigin.start(), FaultyOrigin.start(), FaultyOrigin.start()]);
    gateway = await startGateway({
      transport,
      gatewayYaml: `
upstreams:
  chaos:
    targets: [${origins.map(({ url }) => `{ url: "${url}" }`).join(', ')}]
    timeouts: { connectMs: 200, firstByteMs: 300, idleMs: 300 }
    healthCheck: { path: /up, intervalMs: 100, timeoutMs: 200, unhealthyAfter: 2, healthyAfter: 1, maxIntervalMs: 200 }
    outliers: { ejectSeconds: 1, statuses: ['500-599'] }
    breaker: { openSeconds: 1, windowSeconds: 1 }
    retry: { attempts: 2, budgetPercent: 100, budgetFloor: 100 }
routes:
  - { id: chaos, match: { path: /chaos }, upstream: chaos, public: true }
`,
    });
    clients = new CheckingClients(Number(new URL(gateway.url).port), '/chaos', bodyFor);
  });
  afterAll(async () => {
    clients.close();
    await gateway.close();
    for (const origin of origins) await origin.close();
  });

  /** Nobody got a wrong answer, nobody half of one that looked whole, and no POST arrived twice. */
  const expectSound = (tally: Tally): void => {
    expect(tally).toMatchObject({ wrong: 0, short: 0 });
    const arrived = origins.flatMap(({ posts }) => posts);
    expect(arrived).toHaveLength(new Set(arrived).size);
    expect([...clients.confirmed].filter((path) => !arrived.includes(path))).toEqual([]);
  };

  /** All targets well, and known to be. */
  const recover = async (): Promise<void> => {
    for (const origin of origins) await origin.become('well');
    await until(
      () => clients.run(3, 5),
      (tally) => {
        expectSound(tally);
        return tally.right === 15;
      },
    );
  };

  it('serves everything while all are well', async () => {
    const tally = await clients.run(CLIENTS, REQUESTS);
    expectSound(tally);
    expect(tally.right).toBe(CLIENTS * REQUESTS);
    expect(origins.every(({ requests }) => requests >= (CLIENTS * REQUESTS) / 4)).toBe(true);
  });

  it.each<Behaviour>(['killed', 'hanging', 'dripping', 'resetting', 'garbled', 'failing'])(
    'gives no wrong, silently cut or doubled answer while one is %s, and stops asking it',
    async (behaviour) => {
      await recover();
      const [bad] = origins as [FaultyOrigin];
      await bad.become(behaviour);
      expectSound(await clients.run(CLIENTS, REQUESTS));
      // A slow answer is a right one: that target goes on being asked.
      const settled = await until(
        () => clients.run(CLIENTS, REQUESTS),
        (tally) => {
          expectSound(tally);
          return tally.right === CLIENTS * REQUESTS;
        },
      );
      expect(settled).toMatchObject({ refused: 0, broken: 0 });
    },
  );

  it('sends every GET elsewhere that a killed target does not answer', async () => {
    await recover();
    await origins[1]!.become('killed');
    const tally = await clients.run(CLIENTS, REQUESTS);
    expectSound(tally);
    // What was on its way when it died may be lost where it may not be repeated; nothing else.
    expect(tally.right + tally.refused).toBe(CLIENTS * REQUESTS);
    expect(tally.refused).toBeLessThanOrEqual(CLIENTS / 2);
  });

  it('shows in health and metrics which target is down, through a reload that keeps it', async () => {
    await recover();
    await origins[2]!.become('killed');
    type Shown = { target: string; state: string }[];
    const targets = async (): Promise<Shown> => {
      const health = (await (await fetch(`${gateway.url}/actuator/health`)).json()) as {
        components: { upstreams: { details: { chaos: { targets: Shown } } } };
      };
      return health.components.upstreams.details.chaos.targets;
    };
    const states = async (): Promise<string> => (await targets()).map(({ state }) => state).join();
    await until(states, (shown) => shown === 'up,up,down');
    const metrics = await (await fetch(`${gateway.url}/metrics`)).text();
    expect(metrics).toContain(`upstream_target_up{service="chaos",target="${origins[2]!.url}"} 0`);

    const { version } = await configOf(gateway);
    const text = await readFile(gateway.configFile, 'utf8');
    await writeFile(gateway.configFile, text.replace('intervalMs: 100', 'intervalMs: 60000'));
    await until(
      () => configOf(gateway),
      (now) => now.version !== version,
    );
    expect(await states()).toBe('up,up,down');
    await writeFile(gateway.configFile, text);
    await recover();
  });

  it('says so while all are down, and serves everything again when they are back', async () => {
    await recover();
    for (const origin of origins) await origin.become('killed');
    const tally = await clients.run(CLIENTS, REQUESTS);
    expectSound(tally);
    expect(tally).toMatchObject({ right: 0, refused: CLIENTS * REQUESTS });
    expect(Object.keys(tally.statuses).every((status) => ['502', '503', '504'].includes(status))).toBe(true);
    await recover();
  });
});
