import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { createTestDatabase, type TestDatabase } from '../support/database';
import { startEchoUpstream } from '../support/echo-upstream';
import { Haproxy } from '../support/haproxy';
import { bearer, signIn, TENANT } from '../support/people';
import { GatewayProcess } from '../support/processes';
import { freePort } from '../support/programs';
import { patience, until } from '../support/waiting';

const ROOT = { email: 'root@serhafen.example', password: 'the password of the first administrator' };
const INSTANCES = [0, 1] as const;
/** Several times what haproxy needs to see that a gateway is no longer ready. */
const GRACE_MS = 1500;
const CLIENTS = 6;
/** Between two requests of one client: a steady load that leaves the machine room to start a process. */
const THINKING_MS = 10;

/** Two start:prod processes on one database behind haproxy, and clients that go on asking. */
jest.setTimeout(120_000);

describe('a rolling restart behind haproxy', () => {
  const undo: (() => unknown)[] = [];
  const keptFor = <T>(value: T, end: (value: T) => unknown): T => {
    undo.push(() => end(value));
    return value;
  };
  afterEach(async () => {
    for (const step of undo.splice(0).reverse()) await step();
  });

  it('loses no request, and every instance ends cleanly', async () => {
    const upstream = keptFor(await startEchoUpstream(), (one) => one.close());
    const database = keptFor(await createTestDatabase(), (one) => one.drop());
    const ports = [await freePort(), await freePort()] as const;
    const environment = settings(aFolder(), database, upstream.url);
    const start = async (i: 0 | 1): Promise<GatewayProcess> => {
      const instance = await GatewayProcess.start({ ...environment, PORT: String(ports[i]) });
      undo.push(() => instance.kill());
      await instance.ready();
      return instance;
    };
    const instances = await Promise.all(INSTANCES.map(start));
    const haproxy = keptFor(await Haproxy.start(ports), (one) => one.stop());
    const bothUp = () =>
      until(
        () => haproxy.gatewaysUp(),
        (count) => count === INSTANCES.length,
      );
    await bothUp();

    const headers = { ...bearer(await signIn(haproxy.url, ROOT)), 'x-tenant-id': TENANT };
    const traffic = keptFor(new Traffic(haproxy.url, headers), (one) => one.stop());
    for (const i of INSTANCES) {
      await traffic.asked(50);
      instances[i]!.signal('SIGTERM');
      expect(await instances[i]!.ended()).toMatchObject({ code: 0, complaint: '' });
      expect(await haproxy.gatewaysUp()).toBe(1);
      // The other one serves alone.
      await traffic.asked(50);
      instances[i] = await start(i);
      await bothUp();
    }
    await traffic.asked(50);
    await traffic.stop();

    expect(traffic.failures).toEqual([]);
    // Each came to the upstream once: neither haproxy nor a gateway repeated one that was lost.
    expect(upstream.seen.map(({ url }) => url).sort()).toEqual(traffic.sentOn.sort());
  });

  function aFolder(): string {
    return keptFor(mkdtempSync(join(tmpdir(), 'iam-gateway-rolling-')), (folder) =>
      rmSync(folder, { recursive: true }),
    );
  }
});

function settings(folder: string, database: TestDatabase, upstream: string): Record<string, string> {
  const config = join(folder, 'gateway.yaml');
  writeFileSync(
    config,
    `upstreams: { echo: { targets: [{ url: '${upstream}' }] } }
routes: [{ id: echo, match: { path: /echo }, upstream: echo, roles: [USER], tenant: required }]
`,
  );
  return {
    HOST: '127.0.0.1',
    DATA_DIR: folder,
    GATEWAY_CONFIG: config,
    DATABASE_URL: database.url,
    MASTER_KEY: randomBytes(32).toString('base64'),
    FIRST_ADMIN_EMAIL: ROOT.email,
    FIRST_ADMIN_PASSWORD: ROOT.password,
    FIRST_ADMIN_TENANT: TENANT,
    // One person asks for all of them.
    CONTROL_PLANE_LIMIT: '100000/60',
    DRAIN_GRACE_MS: String(GRACE_MS),
  };
}

/** Clients on connections that are kept: each asks, reads the answer, and asks again, until they are told to stop. */
class Traffic {
  readonly #agent = new http.Agent({ keepAlive: true, maxSockets: CLIENTS });
  readonly #clients: readonly Promise<void>[];
  #running = true;
  #count = 0;
  /** One sentence for every request that did not get what it should have. */
  readonly failures: string[] = [];
  /** What was asked of the upstream. */
  readonly sentOn: string[] = [];

  constructor(
    private readonly url: string,
    private readonly headers: Readonly<Record<string, string>>,
  ) {
    this.#clients = Array.from({ length: CLIENTS }, () => this.#client());
  }

  /** Waits until so many more were answered. */
  async asked(more: number): Promise<void> {
    const wanted = this.#count + more;
    await until(
      () => this.#count,
      (count) => count >= wanted,
    );
  }

  async stop(): Promise<void> {
    this.#running = false;
    await Promise.all(this.#clients);
    this.#agent.destroy();
  }

  async #client(): Promise<void> {
    for (let i = 0; this.#running; i++) {
      const [method, path] = this.#next(i);
      const got = await this.#ask(method, path).catch((error: unknown) => String(error));
      if (got !== 200) this.failures.push(`${method} ${path}: ${got}`);
      this.#count++;
      await pause(THINKING_MS);
    }
  }

  #next(i: number): readonly [method: string, path: string] {
    if (i % 3 === 2) return ['GET', '/api/v0/users?limit=1'];
    const path = `/echo/${this.sentOn.length}`;
    this.sentOn.push(path);
    return [i % 3 === 0 ? 'GET' : 'POST', path];
  }

  async #ask(method: string, path: string): Promise<number | string> {
    const { headers } = this;
    const request = http.request(this.url + path, { method, headers, agent: this.#agent, ...patience() });
    request.end(method === 'POST' ? 'x'.repeat(300) : undefined);
    const [answer] = (await once(request, 'response', patience())) as [http.IncomingMessage];
    await once(answer.resume(), 'end', patience());
    return answer.complete ? answer.statusCode! : 'the answer was cut off';
  }
}
