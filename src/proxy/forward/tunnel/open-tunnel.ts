import type { Duplex } from 'node:stream';
import type { SessionRenewals } from '../../../access';
import type { TunnelCounts } from '../../../shared/telemetry';
import type { Exchange } from '../../exchange';
import type { WebSocketConfig } from '../../routes/schema/websocket';
import { Timed, type Upstream } from '../../upstreams';
import { faults } from '../faults';
import { codeOf, GOING_AWAY, POLICY_VIOLATION } from './close-codes';
import { PING, PONG } from './frame';
import { Lane, type LaneOwner } from './lane';
import { Lifetime } from './lifetime';
import type { Closable, Tunnels } from './tunnels';
import type { UpgradeAnswer } from './upgrade-answer';

/** Both ends have so long to answer a Close frame of ours, and each to answer one of the other end. */
const CLOSE_MS = 1_000;
const CLOSE_ANSWER_MS = 10_000;
/** A piece of a message that is smaller counts like a message: thousands of them would cost the upstream as much. */
const SMALL_PIECE_BYTES = 1_024;
/** A ping that cannot leave now is tried again then. */
const PING_AGAIN_MS = 1_000;

export interface OpenTunnelParts {
  readonly upstream: Upstream;
  readonly tunnels: Tunnels;
  readonly renewals: SessionRenewals;
  readonly config: WebSocketConfig;
  readonly counts: TunnelCounts;
  /** Random bytes, the payload of our pings here. */
  readonly mark: Buffer;
}

/** Two sockets joined after the upstream's 101. Payloads pass untouched; only frame headers are looked at. */
export class OpenTunnel extends Timed implements Closable, LaneOwner {
  readonly #toUpstream: Lane;
  readonly #toClient: Lane;
  readonly #lifetime: Lifetime;
  readonly #bornAtMs: number;
  #usedAtMs: number;
  /** Both sockets are cut then; 0: nobody said Close yet. */
  #cutAtMs = 0;
  #closed = false;
  #isOver = false;

  constructor(
    private readonly parts: OpenTunnelParts,
    private readonly answer: UpgradeAnswer,
    readonly exchange: Exchange,
    private readonly server: Duplex,
  ) {
    super();
    const { upstream, tunnels, renewals, config, counts, mark } = parts;
    const client = answer.socket;
    const most = config.maxMessageBytes ?? Infinity;
    this.#bornAtMs = this.#usedAtMs = this.nowMs;
    this.#toUpstream = new Lane(client, server, true, mark, most, this);
    this.#toClient = new Lane(server, client, false, mark, most, this);
    this.#lifetime = new Lifetime(exchange.principal, renewals, upstream.clock);
    answer.handOver();
    tunnels.add(this);
    upstream.deadlines.watch(this);
    counts.opened++;
    counts.open++;
    this.#wake();
  }

  get nowMs(): number {
    return this.parts.upstream.clock.monotonicMs();
  }

  /** @param early what came behind the heads: the client's and the upstream's first bytes */
  join(early: { readonly client: Buffer; readonly server: Buffer }): void {
    const { server, answer } = this;
    server.on('error', (error) => {
      answer.blame(faults.broken(error));
      server.destroy();
    });
    server.once('close', () => this.#gone(server, answer.socket));
    answer.socket.once('close', () => this.#gone(answer.socket, server));
    this.#toUpstream.open(early.client);
    this.#toClient.open(early.server);
  }

  /** Says so to both ends between two frames, then ends; after a second without an answer it is cut. */
  close(code: number, reason = ''): void {
    this.#closeBoth(code, reason, code, reason);
  }

  /** The sweep calls: something is due, though perhaps no longer. */
  expired(): void {
    const { config } = this.parts;
    const now = this.nowMs;
    if (this.#cutAtMs !== 0) {
      if (now >= this.#cutAtMs) this.#cut();
      return;
    }
    if (now >= this.#endsAtMs) return this.close(GOING_AWAY, 'maximum age');
    if (now >= this.#usedAtMs + config.idleSeconds * 1000) return this.close(GOING_AWAY, 'idle');
    if (now >= this.#lifetime.dueAtMs)
      this.#lifetime.ask(
        () => this.#expired(),
        () => this.#wake(),
      );
    for (const lane of [this.#toUpstream, this.#toClient]) if (!this.#isAlive(lane, now)) return this.#cut();
    this.#wake();
  }

  // -- the lanes call

  passed(lane: Lane, bytes: number): void {
    const { exchange } = this;
    const { counts } = this.parts;
    this.#usedAtMs = this.nowMs;
    if (lane === this.#toUpstream) {
      exchange.bytesIn += bytes;
      counts.bytesIn += bytes;
    } else {
      exchange.bytesOut += bytes;
      counts.bytesOut += bytes;
    }
  }

  message(lane: Lane, last: boolean, bytes: number): boolean {
    const { counts } = this.parts;
    const socket = this.exchange.socket;
    if (lane === this.#toUpstream) {
      if ((last || bytes < SMALL_PIECE_BYTES) && !this.#spend()) return false;
      if (last) counts.messagesIn++;
      if (last && socket !== undefined) socket.messagesIn++;
    } else if (last) {
      counts.messagesOut++;
      if (socket !== undefined) socket.messagesOut++;
    }
    return true;
  }

  beat(lane: Lane, opcode: number): boolean {
    const answers = opcode === PONG && lane.unanswered > 0;
    if (answers) lane.unanswered--;
    else if (lane === this.#toUpstream && !this.#spend()) return false;
    if (opcode === PING) this.#pinged(this.#opposite(lane));
    return true;
  }

  closePassed(_lane: Lane, code: number): void {
    this.#note(code);
    // The other end answers, and whoever began ends: neither is ours to do, but to wait for it.
    if (this.#cutAtMs !== 0) return;
    this.#cutAtMs = this.nowMs + CLOSE_ANSWER_MS;
    this.#wake();
  }

  /** Whoever did it is told what; the other end, that nothing more comes. */
  broken(lane: Lane, code: number): void {
    const reason = code === POLICY_VIOLATION ? 'too many messages' : '';
    if (lane === this.#toUpstream) this.#closeBoth(code, reason, GOING_AWAY, '');
    else this.#closeBoth(GOING_AWAY, '', code, reason);
  }

  // --

  /** One more message of the user. @returns whether it may pass */
  #spend(): boolean {
    const limit = this.parts.config.perUser.messages;
    const user = this.exchange.socket?.user;
    if (limit === undefined || user === undefined) return true;
    return user.mayPass(limit.perSecond, limit.burst ?? limit.perSecond, this.nowMs);
  }

  #pinged(from: Lane): void {
    from.unanswered++;
    from.owesPongSinceMs ||= this.nowMs;
    this.#wake();
  }

  /** The token is over, and nobody got another one for its session. */
  #expired(): void {
    this.close(codeOf(401), 'token expired');
  }

  #closeBoth(toClient: number, why: string, toServer: number, whyServer: string): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#note(toClient);
    this.#cutAtMs = this.nowMs + CLOSE_MS;
    this.#wake();
    this.#toUpstream.close(toServer, whyServer);
    this.#toClient.close(toClient, why);
  }

  /** The first one tells why it ended. */
  #note(code: number): void {
    const { socket } = this.exchange;
    if (socket !== undefined) socket.closeCode ||= code;
  }

  /** Asks an end that was silent for long. @returns false when it did not answer */
  #isAlive(lane: Lane, now: number): boolean {
    const { pingSeconds, pongSeconds } = this.parts.config;
    if (lane.heldBack) return true;
    if (lane.owesPongSinceMs !== 0) return now < lane.owesPongSinceMs + pongSeconds * 1000;
    if (now < lane.heardAtMs + pingSeconds * 1000) return true;
    // Where a large frame is under way to it, it cannot be asked; and it has its hands full.
    if (this.#opposite(lane).ping(this.parts.mark)) lane.owesPongSinceMs = now;
    return true;
  }

  #opposite(lane: Lane): Lane {
    return lane === this.#toUpstream ? this.#toClient : this.#toUpstream;
  }

  get #endsAtMs(): number {
    return this.#bornAtMs + (this.parts.config.maxAgeSeconds ?? Infinity) * 1000;
  }

  /** Sets when something is due next: not with each chunk, so it may be too early, never too late. */
  #wake(): void {
    const { config } = this.parts;
    if (this.#cutAtMs !== 0) {
      this.dueAtMs = this.#cutAtMs;
      return;
    }
    this.dueAtMs = Math.min(
      this.#endsAtMs,
      this.#usedAtMs + config.idleSeconds * 1000,
      this.#lifetime.dueAtMs,
      this.#nextLookAt(this.#toUpstream),
      this.#nextLookAt(this.#toClient),
    );
  }

  #nextLookAt(lane: Lane): number {
    const { pingSeconds, pongSeconds } = this.parts.config;
    if (lane.owesPongSinceMs !== 0 && !lane.heldBack) return lane.owesPongSinceMs + pongSeconds * 1000;
    return Math.max(lane.heardAtMs + pingSeconds * 1000, this.nowMs + PING_AGAIN_MS);
  }

  #cut(): void {
    if (this.#cutAtMs === 0) this.answer.blame(faults.clientGone('silent'));
    this.server.destroy();
    this.answer.socket.destroy();
  }

  /** One side is gone: what the other would still say reaches nobody, but what was said to it still does. */
  #gone(gone: Duplex, other: Duplex): void {
    // Both may be closed by the time that the first one says so.
    if (other.closed) return this.#isOver ? undefined : this.#over();
    if (gone.errored !== null || other.writableFinished) other.destroy();
    else other.end(() => other.destroy());
  }

  #over(): void {
    this.#isOver = true;
    const { upstream, tunnels, counts } = this.parts;
    upstream.deadlines.forget(this);
    tunnels.remove(this);
    this.#lifetime.end();
    counts.open--;
    counts.countClose(this.exchange.socket?.closeCode ?? 0);
    this.exchange.upstreamEndedAtMs = this.nowMs;
    this.answer.report();
  }
}
