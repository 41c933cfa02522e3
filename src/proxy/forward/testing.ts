import { once } from 'node:events';
import http from 'node:http';
import net, { type AddressInfo, type Socket } from 'node:net';
import { FakeRenewals } from '../../access/testing';
import { FakeClock } from '../../shared/clock';
import { type ClientAddress, RequestHead, type TraceContext } from '../../shared/http';
import { ProblemWriter } from '../../shared/problem';
import { TunnelCounts } from '../../shared/telemetry';
import { Exchange, type Outcome } from '../exchange';
import { SocketFacts } from '../handshake';
import type { Forward, Tunnel } from '../policy';
import { type UpstreamConfig, upstreamSchema } from '../routes/gateway-config';
import { type WrittenWebSocket, websocketSchema } from '../routes/schema/websocket';
import { aCompiledRoute } from '../testing';
import { createUpstream, Deadlines, type Upstream } from '../upstreams';
import { someUpstreamParts } from '../upstreams/testing';
import { guardByCircuit } from '../wrappers/guard-by-circuit.wrapper';
import { ResponseAnswer } from './response-answer';
import { SocketAnswer } from './socket-answer';
import { readDirectly } from './testing-direct';
import { forwardTo } from './forward-to';
import { Tunnels } from './tunnel/tunnels';
import { tunnelTo } from './tunnel/tunnel-to';

const TRACE: TraceContext = {
  traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
  spanId: '00f067aa0ba902b7',
  flags: '01',
  state: undefined,
};
const CLIENT: ClientAddress = {
  address: '203.0.113.7',
  proto: 'http',
  host: 'gateway.test',
  peerTrusted: false,
  internal: false,
};

/** Whatever moves the bytes, an exchange looks the same. */
export const TRANSPORTS = ['net', 'undici'] as const;

/** Who reads and answers clients: node's HTTP, or code of ours where a request comes whole. */
export type Reader = 'node' | 'us';
/** Whatever moves the bytes, and whoever reads and answers clients, an exchange looks the same. */
export const WAYS_THROUGH = [
  ['net', 'node'],
  ['net', 'us'],
  ['undici', 'node'],
] as const;

/** What was started for a test and must end after it, last first. */
export class Rig {
  readonly #closers: (() => unknown)[] = [];
  readonly clock = new FakeClock();
  readonly deadlines = new Deadlines(this.clock);
  /** Of connections to upstreams. */
  readonly idle = new Deadlines(this.clock);
  readonly tunnels = new Tunnels();
  readonly renewals = new FakeRenewals();
  /** Of all tunnels. */
  readonly counts = new TunnelCounts('mawbs', 'mawbs');

  /** @param transport that its upstreams use, unless said otherwise */
  constructor(
    protected readonly transport: UpstreamConfig['transport'] = 'net',
    readonly reader: Reader = 'node',
  ) {}

  onClose(closer: () => unknown): void {
    this.#closers.push(closer);
  }

  async close(): Promise<void> {
    for (const closer of this.#closers.reverse()) await closer();
  }

  /** Lets time pass and the sweep see it. */
  pass(ms: number): void {
    this.clock.advance(ms);
    this.deadlines.sweep();
    this.idle.sweep();
  }

  /** An origin over bare sockets: a test says each byte of its answers. */
  async rawOrigin(): Promise<RawOrigin> {
    const origin = new RawOrigin();
    await origin.listen();
    this.onClose(() => origin.close());
    return origin;
  }

  async httpOrigin(serve: http.RequestListener): Promise<{ url: string; server: http.Server }> {
    const server = http.createServer(serve);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    this.onClose(() => {
      server.closeAllConnections();
      server.close();
    });
    return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server };
  }

  upstream(url: string | string[], config: Partial<UpstreamConfig> = {}, ca?: string): Upstream {
    const targets = [url].flat().map((one) => ({ url: one }));
    const upstream = createUpstream(
      'mawbs',
      { ...upstreamSchema.parse({ targets, transport: this.transport }), ...config },
      someUpstreamParts({ ...this, ca }),
    );
    this.onClose(() => upstream.breaker.close());
    return upstream;
  }

  /** A small gateway: no checks, one route with everything below `/`. */
  async front(to: Upstream | Forward, options: FrontOptions = {}): Promise<Front> {
    const front = new Front(this, to, options);
    await front.listen();
    this.onClose(() => front.close());
    return front;
  }
}

export class RawOrigin {
  readonly connections: RawEnd[] = [];
  readonly #waiting: (() => void)[] = [];
  readonly #server: net.Server;

  constructor() {
    this.#server = net.createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
      this.connections.push(new RawEnd(socket));
      for (const resolve of this.#waiting.splice(0)) resolve();
    });
  }

  /** The n-th connection, when it is there. */
  async connection(n = 0): Promise<RawEnd> {
    while (this.connections.length <= n) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    return this.connections[n]!;
  }

  /** A connection that has heard the head of a request. */
  async asked(n = 0): Promise<RawEnd> {
    const connection = await this.connection(n);
    await connection.hears('\r\n\r\n');
    return connection;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async listen(): Promise<void> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
  }

  close(): void {
    for (const { socket } of this.connections) socket.destroy();
    this.#server.close();
  }
}

export interface FrontOptions {
  readonly door?: readonly string[];
  readonly maxBodyBytes?: number;
  readonly closing?: () => boolean;
  readonly websocket?: WrittenWebSocket;
  readonly prepare?: (exchange: Exchange) => void;
}

export class Front {
  readonly server: http.Server;
  /** Exchanges that are over, in order, with their outcomes. */
  readonly over: { exchange: Exchange; outcome: Outcome }[] = [];
  /** Exchanges that have begun, in order. */
  readonly begun: Exchange[] = [];
  readonly #waiting: (() => void)[] = [];
  readonly #sockets = new Set<Socket>();
  readonly #forward: Forward;
  readonly #tunnel: Tunnel;

  constructor(
    private readonly rig: Rig,
    to: Upstream | Forward,
    private readonly options: FrontOptions,
  ) {
    this.#forward = typeof to === 'function' ? to : guardByCircuit(to)(forwardTo(to));
    const problems = new ProblemWriter('');
    const { tunnels, renewals, counts } = rig;
    const parts = { problems, over: this.#over, tunnels, renewals, metrics: { tunnels: () => counts } };
    const websocket = websocketSchema.parse(options.websocket ?? {});
    this.#tunnel = typeof to === 'function' ? () => {} : tunnelTo(to, websocket, parts);
    const answerParts = {
      ...parts,
      clock: rig.clock,
      deadlines: rig.deadlines,
      closing: options.closing ?? (() => false),
    };
    const serve: http.RequestListener = (request, response) => {
      const exchange = this.#exchange(request);
      this.#forward(exchange, new ResponseAnswer(exchange, response, options.door ?? [], answerParts));
    };
    // As the door's does it: a request without a body emits nothing.
    this.server = http.createServer({ optimizeEmptyRequests: true }, serve);
    if (rig.reader === 'us')
      readDirectly(this.server, (client, request, body) => {
        const exchange = this.#exchange(request);
        exchange.smallBody = body;
        exchange.bytesIn = body?.length ?? 0;
        this.#forward(exchange, new SocketAnswer(exchange, client, options.door ?? [], answerParts));
      });
    this.server.on('checkContinue', serve);
    this.server.on('upgrade', (request, socket, firstBytes) =>
      this.#tunnel(this.#exchange(request), socket, firstBytes),
    );
    this.server.on('connection', (socket) => this.#sockets.add(socket));
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  async listen(): Promise<void> {
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
  }

  close(): void {
    for (const socket of this.#sockets) socket.destroy();
    this.server.close();
  }

  /** The outcome of the n-th exchange, when it is over. */
  async outcome(n = 0): Promise<{ exchange: Exchange; outcome: Outcome }> {
    while (this.over.length <= n) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    return this.over[n]!;
  }

  /** A connection of a client over which a test says and hears bytes. */
  async client(): Promise<RawEnd> {
    const socket = net.connect({ port: this.port, host: '127.0.0.1', allowHalfOpen: true });
    await once(socket, 'connect');
    this.rig.onClose(() => socket.destroy());
    return new RawEnd(socket);
  }

  /** Says one thing over a connection of its own and hears it to its end. */
  async ask(text: string): Promise<string> {
    const client = await this.client();
    client.say(text);
    return client.all();
  }

  #exchange(request: http.IncomingMessage): Exchange {
    const { method, url } = request;
    const [path, query] = /^([^?]*)(.*)$/.exec(url!)!.slice(1) as [string, string];
    const now = this.rig.clock.monotonicMs();
    const head = new RequestHead(request, method!, path, query, 'request-1', TRACE, CLIENT, undefined, now);
    const exchange = new Exchange(head, aCompiledRoute());
    exchange.maxBodyBytes = this.options.maxBodyBytes ?? Infinity;
    if (request.headers.upgrade !== undefined) exchange.socket = new SocketFacts();
    this.options.prepare?.(exchange);
    this.begun.push(exchange);
    return exchange;
  }

  readonly #over = (exchange: Exchange, outcome: Outcome): void => {
    this.over.push({ exchange, outcome });
    for (const resolve of this.#waiting.splice(0)) resolve();
  };
}

/** Bytes of a connection as they come, to wait for. latin1, so that a character is a byte. */
export class RawEnd {
  heard = '';
  /** The other side ended, broke or reset the connection. */
  over = false;
  /** It did so by a reset. */
  reset = false;
  readonly #waiting: (() => void)[] = [];

  constructor(readonly socket: Socket) {
    socket.setEncoding('latin1');
    socket.on('data', (text: string) => this.#note(() => (this.heard += text)));
    socket.on('end', () => this.#note(() => (this.over = true)));
    socket.on('close', () => this.#note(() => (this.over = true)));
    socket.on('error', (error: NodeJS.ErrnoException) => this.#note(() => (this.reset = error.code === 'ECONNRESET')));
  }

  say(text: string | Buffer): void {
    if (typeof text === 'string') this.socket.write(text, 'latin1');
    else this.socket.write(text);
  }

  /** Waits until something was heard; throws when the connection ends before. */
  async hears(what: string | RegExp): Promise<string> {
    const heard = (): boolean => (typeof what === 'string' ? this.heard.includes(what) : what.test(this.heard));
    while (!heard()) {
      if (this.over) throw new Error(`not heard: ${String(what)}, but ${this.heard}`);
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    return this.heard;
  }

  /** Forgets what was heard, to wait for the same again. */
  forget(): void {
    this.heard = '';
  }

  /** Everything until the other side ends. */
  async all(): Promise<string> {
    while (!this.over) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    return this.heard;
  }

  #note(change: () => void): void {
    change();
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}

/** Turns of the event loop, for what must have had its chance to happen. */
export async function turns(count = 20): Promise<void> {
  for (let i = 0; i < count; i++) await new Promise((resolve) => setImmediate(resolve));
}
