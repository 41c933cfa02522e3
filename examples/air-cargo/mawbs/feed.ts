import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { tenantOf } from '../shared/caller';
import type { Collection } from '../shared/collection';
import { Random } from '../shared/random';
import { type Mawb, type MawbBody, mawbStatuses } from './mawb';

const EVENT_EVERY_MS = 2000;
const PING_EVERY_MS = 20_000;
/** A listener that has so much waiting misses events instead of filling our memory. */
const BUFFER_LIMIT_BYTES = 1_048_576;
/** Clients have little to say. */
const MESSAGE_LIMIT_BYTES = 65_536;

interface Listener {
  readonly socket: WebSocket;
  readonly tenant: string | undefined;
  answered: boolean;
}

/**
 * The WebSocket feed: while somebody listens, a shipment moves on every two seconds, and everybody whose tenant it is
 * hears of it. `{"type":"ping"}` is answered with `{"type":"pong"}`.
 */
export class Feed {
  private readonly sockets = new WebSocketServer({ noServer: true, maxPayload: MESSAGE_LIMIT_BYTES });
  private readonly listeners = new Set<Listener>();
  private readonly random = new Random(4711);
  private timers: NodeJS.Timeout[] = [];

  constructor(
    private readonly path: string,
    private readonly mawbs: Collection<Mawb, MawbBody>,
  ) {}

  attachTo(server: Server): void {
    server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      if (new URL(request.url ?? '/', 'http://sample').pathname !== this.path) {
        socket.end('HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
        return;
      }
      this.sockets.handleUpgrade(request, socket, head, (accepted) => this.welcome(accepted, tenantOf(request)));
    });
  }

  close(): void {
    this.timers.forEach(clearInterval);
    for (const { socket } of this.listeners) socket.close(1001, 'the service ends');
  }

  /** Moves one shipment on, and tells those who may know. */
  advance(): void {
    const moving = this.mawbs.ofTenant(undefined).filter(({ status }) => status !== mawbStatuses.at(-1));
    if (moving.length === 0) return;
    const mawb = this.random.pick(moving);
    const status = mawbStatuses[mawbStatuses.findIndex((one) => one === mawb.status) + 1]!;
    const at = new Date().toISOString();
    this.mawbs.replace({ ...mawb, status, updatedAt: at });
    const event = { type: 'mawb.status', id: mawb.id, tenant: mawb.tenant, from: mawb.status, to: status, at };
    for (const listener of this.listeners) {
      if (listener.tenant === undefined || listener.tenant === mawb.tenant) send(listener, event);
    }
  }

  private welcome(socket: WebSocket, tenant: string | undefined): void {
    const listener: Listener = { socket, tenant, answered: true };
    this.listeners.add(listener);
    if (this.listeners.size === 1) this.run();
    socket.on('pong', () => (listener.answered = true));
    socket.on('message', (data: Buffer, isBinary) => {
      if (!isBinary && isPing(data)) send(listener, { type: 'pong', at: new Date().toISOString() });
    });
    socket.on('error', () => socket.terminate()); // a broken frame; ws closes the connection and tells it here
    socket.on('close', () => {
      this.listeners.delete(listener);
      if (this.listeners.size > 0) return;
      this.timers.forEach(clearInterval);
      this.timers = [];
    });
    send(listener, { type: 'hello', tenant: tenant ?? null, everyMs: EVENT_EVERY_MS });
  }

  private run(): void {
    this.timers = [setInterval(() => this.advance(), EVENT_EVERY_MS), setInterval(() => this.ping(), PING_EVERY_MS)];
  }

  /** RFC 6455 §5.5.2: one that did not answer the last ping is gone. */
  private ping(): void {
    for (const listener of this.listeners) {
      if (!listener.answered) listener.socket.terminate();
      listener.answered = false;
      listener.socket.ping();
    }
  }
}

function send({ socket }: Listener, message: object): void {
  if (socket.bufferedAmount > BUFFER_LIMIT_BYTES || socket.readyState !== socket.OPEN) return;
  socket.send(JSON.stringify(message));
}

function isPing(data: Buffer): boolean {
  try {
    return (JSON.parse(data.toString('utf8')) as { type?: unknown } | null)?.type === 'ping';
  } catch {
    return false; // whatever else a client says is not for us
  }
}
