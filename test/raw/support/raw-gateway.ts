import { AccessLog, type AccessRecord } from '../../../src/shared/telemetry';
import { Clock } from '../../../src/shared/clock';
import { startGateway, type TestGateway } from '../../support/gateway';
import { type Person, startGatewayFor } from '../../support/people';
import { judgedTransport } from '../../support/transport';
import { Happening } from './happening';
import type { RawAnswer } from './raw-client';
import { RawClient } from './raw-client';
import { RawOrigin } from './raw-origin';

export interface RawGatewayOptions {
  readonly environment?: Readonly<Record<string, string>>;
  /** Further upstreams and routes, as lines of gateway.yaml. */
  readonly upstreams?: () => string;
  readonly routes?: string;
  /** Whom it knows beside its administrator. */
  readonly people?: readonly Person[];
  /** Only its own routes: no other path is open. */
  readonly closed?: boolean;
}

/** A whole gateway in front of one raw origin, for all tests of a file. Every path is open but `/admin`. */
export class RawGateway {
  readonly origin = new RawOrigin();
  /** Lines of the access log since the test began. */
  readonly log: AccessRecord[] = [];
  readonly #clients: RawClient[] = [];
  readonly #logged = new Happening();
  /** A suite may be registered for several transports, before the first gateway starts. */
  readonly #transport = judgedTransport();
  #gateway: TestGateway | undefined;
  #aheadMs = 0;

  get gateway(): TestGateway {
    return this.#gateway!;
  }

  async start(options: RawGatewayOptions): Promise<void> {
    const { environment = {}, upstreams = () => '', routes = '', people, closed = false } = options;
    await this.origin.listen();
    const gatewayYaml = yamlOf(this.origin.url, upstreams(), (closed ? '' : OPEN_ROUTES) + routes);
    const started = { gatewayYaml, environment, transport: this.#transport };
    this.#gateway = await (people === undefined ? startGateway(started) : startGatewayFor(people, started));
    const { app } = this.gateway;
    const accessLog = app.get(AccessLog, { strict: false });
    const write = accessLog.write.bind(accessLog);
    accessLog.write = (record) => {
      this.log.push(record);
      write(record);
      this.#logged.happened();
    };
    const clock = app.get(Clock, { strict: false });
    const real = clock.monotonicMs.bind(clock);
    clock.monotonicMs = () => real() + this.#aheadMs;
  }

  /** @param localAddress another one of loopback counts as another client */
  async client(localAddress?: string): Promise<RawClient> {
    const client = await RawClient.dial(this.gateway.url, localAddress);
    this.#clients.push(client);
    return client;
  }

  /** Says a request over a connection of its own. */
  async ask(bytes: string): Promise<RawAnswer> {
    return (await this.client()).send(bytes);
  }

  /** Says bytes over a connection of their own, and hears what comes until it ends. */
  async exchange(bytes: string): Promise<string> {
    const client = await this.client();
    client.says(bytes);
    await client.closed();
    return client.unread;
  }

  /** The n-th line of the access log since the test began, once it is written. */
  async logged(n = 0): Promise<AccessRecord> {
    await this.#logged.until(
      () => this.log.length > n,
      () => `line ${n + 1} of the access log`,
    );
    return this.log[n]!;
  }

  /** Lets deadlines come nearer, without waiting. */
  pass(ms: number): void {
    this.#aheadMs += ms;
  }

  /** Nothing of one test is left to the next. */
  forget(): void {
    for (const client of this.#clients.splice(0)) client.leaves();
    this.log.length = 0;
    this.origin.forget();
  }

  async stop(): Promise<void> {
    await this.#gateway?.close();
    this.origin.close();
  }
}

/** Starts one before the tests of a file, and ends it after them. */
export function useRawGateway(options: RawGatewayOptions = {}): RawGateway {
  const raw = new RawGateway();
  beforeAll(() => raw.start(options));
  afterEach(() => raw.forget());
  afterAll(() => raw.stop());
  return raw;
}

const OPEN_ROUTES = `
  - { id: open, match: { path: / }, upstream: origin, public: true }
  - { id: admin, match: { path: /admin }, upstream: origin, roles: [ADMIN] }
  - { id: stripped, match: { path: /stripped }, upstream: origin, public: true, rewrite: { stripPrefix: /stripped } }
  - { id: small, match: { path: /small }, upstream: origin, public: true, maxBodyBytes: 16 }
  - { id: feed, match: { path: /feed }, upstream: origin, public: true, websocket: true }
`;

/** Answers of the origin are odd on purpose: no circuit opens for them. */
const yamlOf = (url: string, upstreams: string, routes: string): string => `
upstreams:
  origin: { targets: [{ url: "${url}" }], breaker: { minimumRequests: 1000000 } }
${upstreams}
routes:
${routes}
`;
