import { createServer, type IncomingMessage, type Server, type ServerOptions, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import tls, { type TlsOptions } from 'node:tls';
import type { ClientSocket } from '../proxy';
import type { Clock } from '../shared/clock';
import { StartError } from '../shared/config';
import { answeringOn } from './answering';
import type { ConnectionLimit } from './connection-limit';
import type { Door } from './door';
import type { Side } from './head-reader';
import { DirectConnections, type DirectBounds } from './http1/direct-connections';
import type { InboundSessions } from './http2/inbound-sessions';
import { speakHttp2 } from './http2/speak-http2';
import { type ConnectionBounds, RequestLine } from './request-line';
import type { Unreadable } from './unreadable';
import { listenWidely } from './wide-listening';

export interface ListenerLimits {
  readonly maxUriBytes: number;
  readonly maxHeaderBytes: number;
  readonly headersTimeoutMs: number;
  readonly keepAliveMs: number;
}

/** How often node looks for connections that are over their time. */
const CHECK_EVERY_MS = 1000;

/**
 * A server with node's own guards set; what node would refuse in plain text is left to the door.
 * @param secure its connections are encrypted; plain when absent
 */
export function createListener(limits: ListenerLimits, secure?: TlsOptions): Server {
  const options: ServerOptions = {
    // Together, so that a long target gets 414 and long fields 431, both from us; beyond it is clientError.
    maxHeaderSize: limits.maxHeaderBytes + limits.maxUriBytes,
    headersTimeout: limits.headersTimeoutMs,
    // A body may take as long as it moves: idle deadlines are set for each route.
    requestTimeout: 0,
    keepAliveTimeout: limits.keepAliveMs,
    connectionsCheckingInterval: Math.min(CHECK_EVERY_MS, limits.headersTimeoutMs),
    requireHostHeader: false,
    insecureHTTPParser: false,
    // A request without a body never emits `end` or `close`: a tenth of what proxying it costs.
    optimizeEmptyRequests: true,
    // h2c and all else, and any in HTTP/1.0: an Upgrade that we do not know may be ignored (RFC 9110 §7.8).
    shouldUpgradeCallback: isWebSocket,
  };
  const server =
    secure === undefined ? createServer(options) : (createSecureServer({ ...options, ...secure }) as Server);
  // Fields beyond node's bound would be dropped without a word: the door counts them and refuses.
  server.maxHeadersCount = 0;
  return server;
}

function isWebSocket({ method, headers, httpVersionMinor }: IncomingMessage): boolean {
  return method === 'GET' && httpVersionMinor > 0 && headers.upgrade?.toLowerCase() === 'websocket';
}

export interface ConnectOptions {
  readonly bounds: ConnectionBounds;
  readonly clock: Clock;
  /** Plain requests to routes are read and answered without node's HTTP; none when absent. */
  readonly direct?: DirectBounds | undefined;
  /** Where connections go that speak HTTP/2; all speak HTTP/1.1 when absent. */
  readonly http2?: InboundSessions | undefined;
}

/** Gives a server's events to the door, and to nobody else: Fastify has added a clientError listener of its own. */
export function connect(
  server: Server,
  side: Side,
  door: Door,
  unreadable: Unreadable,
  connections: ConnectionLimit,
  { bounds, clock, direct, http2 }: ConnectOptions,
): void {
  const opened = server instanceof tls.Server ? 'secureConnection' : 'connection';
  const line = new RequestLine(bounds, clock, (request, response, expectation) =>
    door.enter(request, response, side, expectation),
  );
  if (direct) {
    const ends = {
      serve: (client: ClientSocket, request: IncomingMessage, body: Buffer | undefined) =>
        door.enterDirectly(client, request, body, side),
      isLast: (socket: Socket) => line.isLast(socket),
      silent: (socket: Socket) => unreadable.silent(socket),
    };
    new DirectConnections(direct, clock, ends).attach(server, opened);
  }
  if (http2) speakHttp2(server, opened, http2);
  const came = (request: IncomingMessage, response: ServerResponse): void => line.came(request, response);
  server.removeAllListeners('clientError');
  server.on('connection', (socket: Socket) => line.opened(socket));
  connections.guard(server);
  // Requests come by the encrypted connection, which is another object than the one that was counted.
  server.on('secureConnection', (socket: Socket) => line.opened(socket));
  server.on('request', came);
  // Whoever reads the body says 100 when it is ready for it.
  server.on('checkContinue', came);
  server.on('checkExpectation', (request: IncomingMessage, response: ServerResponse) =>
    line.came(request, response, true),
  );
  // node hands the bare connection over at once: what is written to it would overtake the answer to an earlier request,
  // and what was the last answer stays the last.
  server.on('upgrade', (request, socket, firstBytes) => {
    if (answeringOn(socket) || !socket.writable) return void socket.destroy();
    // As without TLS: whoever tunnels may end one direction, and go on listening.
    socket.allowHalfOpen = true;
    door.upgrade(request, socket, firstBytes, side);
  });
  server.on('connect', (request, socket) => {
    if (answeringOn(socket) || !socket.writable) socket.destroy();
    else unreadable.connectAsked(request, socket);
  });
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => unreadable.failed(error, socket as Socket));
}

/**
 * @param host all addresses when absent
 * @returns where it listens, as a URL
 * @throws {StartError} the port is taken, may not be used, or the address is not ours
 */
export async function listen(server: Server, port: number, host: string | undefined): Promise<string> {
  await listenWidely(server, { port, ...(host === undefined ? {} : { host }), backlog: 4096 }).catch(
    (cause: NodeJS.ErrnoException) => {
      throw new StartError(reasonOf(cause, port, host), { cause });
    },
  );
  const { port: actual } = server.address() as AddressInfo;
  const named = host === undefined || host === '0.0.0.0' || host === '::' ? 'localhost' : host;
  const scheme = server instanceof tls.Server ? 'https' : 'http';
  return `${scheme}://${named.includes(':') ? `[${named}]` : named}:${actual}`;
}

function reasonOf({ code, message }: NodeJS.ErrnoException, port: number, host: string | undefined): string {
  if (code === 'EADDRINUSE') return `Port ${port} is in use: end what listens there, or set another PORT`;
  if (code === 'EACCES') return `Port ${port} may not be used by this user: set another PORT`;
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') return `HOST ${host} is no address of this machine`;
  return `Port ${port}: ${message}`;
}
