import type { Socket } from 'node:net';
import type { Lifecycle } from '../../shared/http';
import { InboundSession, type SessionEnd, type SessionParts } from './inbound-session';

const SWEEP_EVERY_MS = 1000;

/** All connections of a listener that speak HTTP/2. */
export class InboundSessions {
  readonly #open = new Set<InboundSession>();
  /** Connections that we ended, by reason, since the start. */
  readonly ended: Record<SessionEnd, number> = { resets: 0, protocol: 0 };
  readonly #parts: SessionParts;
  #timer: NodeJS.Timeout | undefined;

  constructor(parts: Omit<SessionParts, 'ended' | 'draining'>, lifecycle: Lifecycle) {
    this.#parts = { ...parts, ended: (reason) => this.ended[reason]++, draining: () => lifecycle.draining };
  }

  /** For the first bytes of a connection, in milliseconds. */
  get headersTimeoutMs(): number {
    return this.#parts.bounds.headersTimeoutMs;
  }

  get size(): number {
    return this.#open.size;
  }

  /** From now on those that are over their time end. Does not keep the process alive. */
  start(): void {
    this.#timer ??= setInterval(() => this.sweep(), SWEEP_EVERY_MS).unref();
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  /** A connection came that speaks HTTP/2. */
  opened(socket: Socket): void {
    const session = new InboundSession(socket, this.#parts);
    this.#open.add(session);
    session.onClose(() => this.#open.delete(session));
  }

  sweep(): void {
    const now = this.#parts.clock.monotonicMs();
    for (const session of this.#open) session.sweep(now);
  }

  /** Clients are asked to go elsewhere; what is open is finished. */
  close(): void {
    for (const session of this.#open) session.close();
  }
}
