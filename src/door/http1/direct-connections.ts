import type { IncomingMessage, Server } from 'node:http';
import type { Socket } from 'node:net';
import type { Clock } from '../../shared/clock';
import type { ClientSocket } from '../../proxy';
import { DirectConnection } from './direct-connection';

export interface DirectBounds {
  /** For the first byte of a connection, in milliseconds. */
  readonly headersTimeoutMs: number;
  /** Between two requests, in milliseconds. */
  readonly keepAliveMs: number;
}

export interface DirectEnds {
  serve(client: ClientSocket, request: IncomingMessage, body: Buffer | undefined): boolean;
  isLast(socket: Socket): boolean;
  /** A connection that never said anything is over its time. */
  silent(socket: Socket): void;
}

type Listener = (socket: Socket) => void;

/** How often idle connections are looked at. */
const CHECK_EVERY_MS = 1000;
/** Clients are told less than they have, or a request would meet the end of its connection. As node does it. */
const KEEP_ALIVE_BUFFER_MS = 1000;

/** The connections of a server that are read and answered without node's HTTP, until they are handed over to it. */
export class DirectConnections {
  readonly #connections = new Set<DirectConnection>();
  readonly #keepAlive: string;
  #timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly bounds: DirectBounds,
    private readonly clock: Clock,
    private readonly ends: DirectEnds,
  ) {
    const seconds = Math.floor(bounds.keepAliveMs / 1000);
    this.#keepAlive = `Connection: keep-alive\r\nKeep-Alive: timeout=${seconds}\r\n`;
  }

  get size(): number {
    return this.#connections.size;
  }

  /**
   * Comes before node's listeners for HTTP/1.1, which get what is handed over.
   * @param event by which the server hands over connections: `secureConnection` over TLS, else `connection`
   */
  attach(server: Server, event: 'connection' | 'secureConnection'): void {
    const listeners = server.listeners(event) as Listener[];
    server.removeAllListeners(event);
    const toNode = (socket: Socket): void => listeners.forEach((listener) => listener.call(server, socket));
    server.on(event, (socket: Socket) => this.#opened(socket, toNode));
    // node does not know these: who closes its idle connections means ours too.
    const { closeIdleConnections, closeAllConnections } = server;
    server.closeIdleConnections = () => {
      this.#close((connection) => !connection.busy);
      closeIdleConnections.call(server);
    };
    server.closeAllConnections = () => {
      this.#close(() => true);
      closeAllConnections.call(server);
    };
    const { headersTimeoutMs, keepAliveMs } = this.bounds;
    const everyMs = Math.min(CHECK_EVERY_MS, headersTimeoutMs, keepAliveMs);
    this.#timer = setInterval(() => this.sweep(), everyMs).unref();
    server.once('close', () => clearInterval(this.#timer));
  }

  /** Ends those that idle too long. */
  sweep(): void {
    const { headersTimeoutMs, keepAliveMs } = this.bounds;
    const now = this.clock.monotonicMs();
    for (const connection of this.#connections) {
      if (connection.busy) continue;
      const idleMs = now - connection.idleSinceMs;
      if (connection.requests > 0) {
        if (idleMs >= keepAliveMs + KEEP_ALIVE_BUFFER_MS) connection.socket.destroy();
      } else if (idleMs >= headersTimeoutMs) {
        this.#connections.delete(connection);
        this.ends.silent(connection.socket);
      }
    }
  }

  #opened(socket: Socket, toNode: Listener): void {
    const { clock, ends } = this;
    const connection = new DirectConnection(socket, {
      clock,
      keepAlive: this.#keepAlive,
      serve: (client, request, body) => ends.serve(client, request, body),
      isLast: (asked) => ends.isLast(asked),
      handOver: (handed) => {
        this.#connections.delete(handed);
        toNode(handed.socket);
      },
      gone: (closed) => this.#connections.delete(closed),
    });
    this.#connections.add(connection);
  }

  #close(which: (connection: DirectConnection) => boolean): void {
    for (const connection of this.#connections) if (which(connection)) connection.socket.destroy();
  }
}
