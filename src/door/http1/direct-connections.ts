import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import type { Clock } from '../../shared/clock';
import { DirectConnection, type DirectParts } from './direct-connection';

export interface DirectBounds {
  /** For the first byte of a connection, in milliseconds. */
  readonly headersTimeoutMs: number;
  /** Between two requests, in milliseconds. */
  readonly keepAliveMs: number;
}

export interface DirectEnds extends Pick<DirectParts, 'serve' | 'isLast'> {
  /** A connection that never said anything is over its time. */
  readonly silent: (socket: Socket) => void;
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
    const parts = this.#partsFor((socket) => listeners.forEach((listener) => listener.call(server, socket)));
    server.on(event, (socket: Socket) => this.#connections.add(new DirectConnection(socket, parts)));
    // node does not know these: who closes its idle connections means ours too.
    const closeIdle = server.closeIdleConnections.bind(server);
    const closeAll = server.closeAllConnections.bind(server);
    server.closeIdleConnections = () => {
      this.#close((connection) => !connection.busy);
      closeIdle();
    };
    server.closeAllConnections = () => {
      this.#close(() => true);
      closeAll();
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
        connection.retire();
        this.ends.silent(connection.socket);
      }
    }
  }

  #partsFor(toNode: Listener): DirectParts {
    const { serve, isLast } = this.ends;
    return {
      clock: this.clock,
      keepAlive: this.#keepAlive,
      serve,
      isLast,
      handOver: (connection) => {
        this.#connections.delete(connection);
        toNode(connection.socket);
      },
      gone: (connection) => void this.#connections.delete(connection),
    };
  }

  #close(which: (connection: DirectConnection) => boolean): void {
    for (const connection of this.#connections) if (which(connection)) connection.socket.destroy();
  }
}
