import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import tls from 'node:tls';
import type { Lifecycle } from '../shared/http';
import type { InboundSessions } from './http2/inbound-sessions';

export interface DrainOptions {
  /** Not ready, but serving, each answer with `Connection: close`: time for balancers to notice. In milliseconds. */
  readonly graceMs: number;
  /** What is running then may take so long. In milliseconds. */
  readonly timeoutMs: number;
}

const CLOSE_IDLE_EVERY_MS = 25;

/**
 * Ends serving without losing a request: first no new connection is wanted (GOAWAY to those that speak HTTP/2), then none is taken, idle ones close, and
 * running exchanges finish.
 */
export class Drain {
  readonly #connections = new Set<Socket>();

  constructor(
    private readonly server: Server,
    private readonly lifecycle: Lifecycle,
    private readonly options: DrainOptions,
    /** Closes open tunnels; they are connections of the server too. */
    private readonly closeTunnels: () => Promise<void>,
    /** Connections of the server that speak HTTP/2: node closes none of them. */
    private readonly http2?: InboundSessions,
  ) {
    const watch = (socket: Socket): void => {
      this.#connections.add(socket);
      socket.once('close', () => this.#connections.delete(socket));
    };
    server.on('connection', watch);
    // Over TLS requests come by another object, and that one tells whether there were any.
    if (server instanceof tls.Server) server.on('secureConnection', watch);
  }

  /**
   * @param graceOver when the grace ends, if not after `graceMs`
   * @returns whether everything that ran could finish
   */
  async run(graceOver: Promise<unknown> = sleep(this.options.graceMs)): Promise<boolean> {
    this.lifecycle.drain();
    this.http2?.close();
    await graceOver;
    const closed = new Promise<'closed'>((resolve) => this.server.close(() => resolve('closed')));
    const closing = setInterval(() => this.#closeIdle(), CLOSE_IDLE_EVERY_MS);
    this.#closeIdle();
    const patience = new AbortController();
    const tunnels = this.closeTunnels();
    const late = sleep(this.options.timeoutMs, 'late' as const, patience).catch(() => 'late' as const);
    const ended = await Promise.race([closed, late]);
    patience.abort();
    clearInterval(closing);
    this.server.closeAllConnections();
    // Upgraded connections are no longer node's to close.
    for (const socket of this.#connections) socket.destroy();
    await tunnels;
    return ended === 'closed';
  }

  #closeIdle(): void {
    this.http2?.close();
    this.server.closeIdleConnections();
    // A connection that never sent a byte is not idle in node's eyes, and a balancer may hold many of them.
    for (const socket of this.#connections) if (socket.bytesRead === 0) socket.destroy();
  }
}
