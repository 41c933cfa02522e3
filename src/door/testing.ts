import { once } from 'node:events';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { connect as dial, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { FakeAuthenticator, FakeTenantDirectory } from '../access/testing';
import { ForwardAuth } from '../forward-auth';
import type { Limiter } from '../limits';
import { FakeLimiter } from '../limits/testing';
import { type ClientSocket, DataPlane, type Permit, type Route } from '../proxy';
import { aCompiledRoute } from '../proxy/testing';
import { type Clock, SystemClock } from '../shared/clock';
import { Lifecycle, type RequestHead } from '../shared/http';
import { ProblemWriter, type Refusal, refusal } from '../shared/problem';
import { RecordingAccessLog, RecordingMetrics } from '../shared/telemetry/testing';
import { ClientAddresses } from './client-address';
import { ConnectionLimit } from './connection-limit';
import { ControlPlane } from './control-plane';
import { ControlPlaneEntry } from './control-plane-entry';
import { Cors } from './cors';
import { Door } from './door';
import { DoorLog } from './door-log';
import { ForwardAuthEntry } from './forward-auth-entry';
import { HeadReader, type Side } from './head-reader';
import type { SessionBounds } from './http2/inbound-session';
import { InboundSessions } from './http2/inbound-sessions';
import { connect, createListener, listen } from './listener';
import { Unreadable } from './unreadable';

const NO_ROUTE = refusal(404, 'not-found');

/** Answers 200 with the path that it was given, below `/data`; keeps what came. */
export class RecordingDataPlane extends DataPlane {
  readonly served: RequestHead[] = [];
  readonly tunnelled: RequestHead[] = [];
  readonly fields: (readonly string[])[] = [];
  route: Route = aCompiledRoute();
  closed = 0;

  /** Wholly the data plane's. */
  ownHost = '';
  find({ path, client }: RequestHead): Route | undefined {
    return client.host === this.ownHost || path === '/data' || path.startsWith('/data/') ? this.route : undefined;
  }
  owns(host: string): boolean {
    return host === this.ownHost;
  }
  serve(
    _route: Route,
    head: RequestHead,
    _request: IncomingMessage,
    response: ServerResponse,
    fields: readonly string[],
  ): void {
    this.served.push(head);
    this.fields.push(fields);
    response.end(head.path);
  }
  /** Requests that came past node's HTTP, each with who answers it. */
  readonly direct: { readonly head: RequestHead; readonly client: ClientSocket; readonly body: Buffer | undefined }[] =
    [];
  /** What becomes of those. */
  answerDirect: (head: RequestHead, client: ClientSocket) => void = ({ path }, client) => sayDirectly(client, path);
  serveDirect(
    _route: Route,
    head: RequestHead,
    client: ClientSocket,
    body: Buffer | undefined,
    fields: readonly string[],
  ): void {
    this.served.push(head);
    this.fields.push(fields);
    this.direct.push({ head, client, body });
    this.answerDirect(head, client);
  }
  /** What was asked about for somebody else who serves it, and what the answer is. */
  readonly judged: RequestHead[] = [];
  verdict: () => Permit | Refusal | Promise<Permit | Refusal> = () => NO_ROUTE;
  verdictFor(head: RequestHead): Permit | Refusal | Promise<Permit | Refusal> {
    this.judged.push(head);
    return this.verdict();
  }
  tunnel(_route: Route, head: RequestHead, _request: IncomingMessage, socket: Duplex): void {
    this.tunnelled.push(head);
    socket.end('HTTP/1.1 101 Switching Protocols\r\n\r\n');
  }
  close(): Promise<void> {
    this.closed++;
    return Promise.resolve();
  }
}

/** A whole answer on a connection that is ours to answer on. */
export function sayDirectly(client: ClientSocket, body: string): void {
  const connection = client.isLast ? 'Connection: close\r\n' : client.keepAlive;
  client.socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n${connection}\r\n${body}`);
  client.answered();
}

export interface OpenDoorOptions {
  side?: Side;
  trustedProxies?: string[];
  corsOrigins?: string[];
  limiter?: Limiter;
  addressLimit?: { requests: number; perSeconds: number };
  addressConnections?: number;
  headersTimeoutMs?: number;
  bodyTimeoutMs?: number;
  /** Bounds of HTTP/2 that differ; its prior knowledge is understood. */
  http2?: Partial<SessionBounds>;
  /** Plain requests come past node's HTTP. */
  direct?: boolean;
  maxRequests?: number;
  maxAgeMs?: number;
  clock?: Clock;
  /** What stands for Fastify, at `GET /control`, `POST /control` and `GET /metrics`. */
  handler?: (request: IncomingMessage, response: ServerResponse) => void;
}

/** A door on a free port of loopback, between a data plane that records and a control plane of one function. */
export interface OpenDoor {
  readonly server: Server;
  readonly port: number;
  readonly dataPlane: RecordingDataPlane;
  readonly accessLog: RecordingAccessLog;
  readonly metrics: RecordingMetrics;
  readonly lifecycle: Lifecycle;
  readonly sessions: InboundSessions;
  readonly authenticator: FakeAuthenticator;
  /** What forward-auth reported to have failed inside. */
  readonly failures: readonly string[];
  /** Sends bytes as they are. @returns everything that came back until the connection closed */
  exchange(bytes: string | Buffer): Promise<string>;
  dial(): Promise<Socket>;
  close(): Promise<void>;
}

const UNLIMITED = new FakeLimiter();

export async function openDoor(options: OpenDoorOptions = {}): Promise<OpenDoor> {
  const { side = 'shared', trustedProxies = [], headersTimeoutMs = 10_000, limiter = UNLIMITED } = options;
  const limits = { maxUriBytes: 1024, maxHeaderBytes: 4096, headersTimeoutMs, keepAliveMs: 5000 };
  const clock = options.clock ?? new SystemClock();
  const [dataPlane, accessLog, metrics] = [new RecordingDataPlane(), new RecordingAccessLog(), new RecordingMetrics()];
  const authenticator = new FakeAuthenticator();
  const failures: string[] = [];
  const lifecycle = new Lifecycle();
  const addresses = new ClientAddresses(trustedProxies);
  const controlPlane = new ControlPlane();
  controlPlane.routes.add('/control', ['GET', 'HEAD', 'POST']);
  controlPlane.routes.add('/metrics', ['GET']);
  controlPlane.routes.add('/health', ['GET']);
  controlPlane.handledBy(options.handler ?? ((request, response) => response.end(request.url)));
  const reader = new HeadReader(addresses, limits, clock);
  const problems = new ProblemWriter('');
  const log = new DoorLog(accessLog, metrics, clock);
  const door = new Door({
    reader,
    cors: new Cors(options.corsOrigins ?? []),
    limiter,
    addressLimit: options.addressLimit && { name: 'address', algorithm: 'token-bucket', ...options.addressLimit },
    dataPlane,
    controlPlane: new ControlPlaneEntry(controlPlane, log, problems, options.bodyTimeoutMs ?? 30_000),
    forwardAuth: new ForwardAuthEntry(
      new ForwardAuth(dataPlane, authenticator, new FakeTenantDirectory('SERHAFEN:CL')),
      log,
      problems,
      (message) => failures.push(message),
    ),
    lifecycle,
    strictTransport: 'max-age=31536000',
    problems,
    metrics,
    log,
  });
  const server = createListener(limits);
  const connections = new ConnectionLimit(options.addressConnections ?? 0, (address) => addresses.trusts(address));
  const { maxRequests = 100, maxAgeMs = 60_000 } = options;
  const bounds = { maxRequests, maxAgeMs, maxPipelined: 10 };
  const { keepAliveMs } = limits;
  const sessions = new InboundSessions(
    {
      bounds: { ...bounds, maxStreams: 100, maxHeadBytes: 5120, headersTimeoutMs, keepAliveMs, ...options.http2 },
      clock,
      enter: (request, response, expectation) => door.enter(request, response, side, expectation),
    },
    lifecycle,
  );
  connect(server, side, door, new Unreadable(door, reader, side, limits.maxUriBytes), connections, {
    ...{ bounds, clock },
    direct: options.direct ? { headersTimeoutMs, keepAliveMs } : undefined,
    http2: options.http2 && sessions,
  });
  const port = Number(new URL(await listen(server, 0, '127.0.0.1')).port);

  const open = async (): Promise<Socket> => {
    const socket = dial(port, '127.0.0.1');
    await once(socket, 'connect');
    return socket;
  };
  return {
    server,
    port,
    dataPlane,
    accessLog,
    metrics,
    lifecycle,
    sessions,
    authenticator,
    failures,
    dial: open,
    async exchange(bytes) {
      const socket = await open();
      socket.write(bytes);
      let answer = '';
      socket.on('data', (chunk: Buffer) => (answer += chunk.toString('latin1')));
      await once(socket, 'close');
      return answer;
    },
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** A request in bytes; with `Connection: close`, so that the answer has an end. */
export function inBytes(line: string, fields: Readonly<Record<string, string>> = {}, body = ''): string {
  const all = { Host: 'gateway.example', Connection: 'close', ...fields };
  const text = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return `${line} HTTP/1.1\r\n${text.join('')}\r\n${body}`;
}

export interface ReadAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Takes one answer of bytes apart. */
export function readAnswer(text: string): ReadAnswer {
  const end = text.indexOf('\r\n\r\n');
  const [line = '', ...fields] = text.slice(0, end).split('\r\n');
  const headers = fields.map((field) => {
    const colon = field.indexOf(':');
    return [field.slice(0, colon).toLowerCase(), field.slice(colon + 1).trim()];
  });
  return {
    status: Number(line.split(' ')[1]),
    headers: Object.fromEntries(headers) as Record<string, string>,
    body: text.slice(end + 4),
  };
}
