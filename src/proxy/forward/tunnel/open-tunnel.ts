import type { Duplex } from 'node:stream';
import type { Exchange } from '../../exchange';
import { Timed, type Upstream } from '../../upstreams';
import { faults } from '../faults';
import { closeFrame, FrameFollower } from './frame-follower';
import type { Closable, Tunnels } from './tunnels';
import type { UpgradeAnswer } from './upgrade-answer';

/** Pings count, so only a connection that nobody uses or keeps alive is cut. */
const IDLE_MS = 300_000;
/** Both ends have so long to answer a Close frame of ours. */
const CLOSE_MS = 1_000;

/** Two sockets joined after the upstream's 101. Bytes pass untouched; only frame headers are looked at. */
export class OpenTunnel extends Timed implements Closable {
  readonly exchange: Exchange;
  readonly #client: Duplex;
  readonly #toUpstream = new FrameFollower();
  readonly #toClient = new FrameFollower();
  #closeCode: number | undefined;

  constructor(
    private readonly upstream: Upstream,
    private readonly tunnels: Tunnels,
    private readonly answer: UpgradeAnswer,
    exchange: Exchange,
    private readonly server: Duplex,
  ) {
    super();
    this.exchange = exchange;
    this.#client = answer.socket;
    answer.handOver();
    tunnels.add(this);
    upstream.deadlines.watch(this);
    this.#due(IDLE_MS);
  }

  /** Messages that passed: the client's, and the upstream's. */
  get messages(): { readonly in: number; readonly out: number } {
    return { in: this.#toUpstream.messages, out: this.#toClient.messages };
  }

  /** @param early what came behind the heads: the client's and the upstream's first bytes */
  join(early: { readonly client: Buffer; readonly server: Buffer }): void {
    const { server } = this;
    server.on('error', (error) => {
      this.answer.blame(faults.broken(error));
      server.destroy();
    });
    server.once('close', () => this.#closed(server, this.#client));
    this.#client.once('close', () => this.#closed(this.#client, server));
    this.#relay(this.#client, server, this.#toUpstream, early.client, (bytes) => (this.exchange.bytesIn += bytes));
    this.#relay(server, this.#client, this.#toClient, early.server, (bytes) => (this.exchange.bytesOut += bytes));
  }

  close(code: number): void {
    if (this.#closeCode !== undefined) return;
    this.#closeCode = code;
    this.#due(CLOSE_MS);
    this.#closeBetweenFrames(this.server, this.#toUpstream);
    this.#closeBetweenFrames(this.#client, this.#toClient);
  }

  expired(): void {
    if (this.#closeCode === undefined) this.answer.blame(faults.clientGone('idle'));
    this.server.destroy();
    this.#client.destroy();
  }

  /** One direction: backpressure by pausing the source, its end passed on as an end (RFC 6455 §7.1.1 leaves TCP to us). */
  #relay(source: Duplex, sink: Duplex, frames: FrameFollower, early: Buffer, count: (bytes: number) => void): void {
    const pass = (chunk: Buffer): void => {
      if (this.#closeCode === undefined) {
        this.#due(IDLE_MS);
        frames.follow(chunk);
      } else if (frames.between) {
        // Our Close was the last frame. What still comes is read, so that the end behind it is seen, and dropped.
        return;
      } else {
        chunk = chunk.subarray(0, frames.followFrame(chunk));
      }
      count(chunk.length);
      if (!sink.write(chunk)) source.pause();
      if (this.#closeCode !== undefined) this.#closeBetweenFrames(sink, frames);
    };
    source.resume();
    source.on('data', pass);
    sink.on('drain', () => source.resume());
    source.on('end', () => sink.end());
    if (early.length > 0) pass(early);
  }

  #closeBetweenFrames(sink: Duplex, frames: FrameFollower): void {
    if (!frames.between || sink.writableEnded) return;
    sink.end(closeFrame(this.#closeCode!, sink === this.server));
  }

  /** One side is gone: what the other would still say reaches nobody, but what was said to it still does. */
  #closed(gone: Duplex, other: Duplex): void {
    if (other.closed) return this.#over();
    if (gone.errored !== null || other.writableFinished) other.destroy();
    else other.end(() => other.destroy());
  }

  #over(): void {
    this.upstream.deadlines.forget(this);
    this.tunnels.remove(this);
    this.exchange.upstreamEndedAtMs = this.upstream.clock.monotonicMs();
    this.answer.report();
  }

  #due(ms: number): void {
    this.dueAtMs = this.upstream.clock.monotonicMs() + ms;
  }
}
