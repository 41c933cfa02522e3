import { randomBytes } from 'node:crypto';
import http, { type ClientRequest, type IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Exchange } from '../../exchange';
import type { Fault } from '../../policy';
import type { WebSocketConfig } from '../../routes/schema/websocket';
import { namesProtocol, offersBeside } from '../../subprotocols';
import { type Target, Timed, type Upstream } from '../../upstreams';
import { answerHeaders } from '../answer-headers';
import { faults } from '../faults';
import { relocate } from '../references';
import { clientHeaders } from '../response-headers';
import { acceptFits } from './accept-key';
import { dialTarget } from './dial-target';
import { handshakeFields } from './handshake-fields';
import { OpenTunnel } from './open-tunnel';
import type { TunnelParts } from './tunnel-to';
import type { Closable } from './tunnels';
import type { UpgradeAnswer } from './upgrade-answer';

const MAX_ANSWER_HEAD_BYTES = 32_768;
/** What a client says before it may (RFC 6455 §4.1: it waits for the 101) is kept up to here. */
const MAX_EARLY_BYTES = 65_536;
/** Payload of our pings: nobody else's is the same. */
const MARK_BYTES = 8;

export interface HandshakeParts extends Omit<TunnelParts, 'problems' | 'over'> {
  readonly upstream: Upstream;
  readonly config: WebSocketConfig;
}

/**
 * Opens one tunnel: dials the upstream first, at another target where one cannot be reached; relays the client's handshake
 * with every Sec-WebSocket field as it is, and the answer: a 101 joins the two connections, anything else goes to the
 * client with its status and body.
 */
export class Handshake extends Timed implements Closable {
  #phase: 'waiting' | 'dialling' | 'awaiting' | 'receiving' | 'over' = 'waiting';
  #request: ClientRequest | undefined;
  #target: Target | undefined;
  #triesLeft: number;
  #holdsPlace = false;
  #judged = false;
  #giveUp: (() => void) | undefined;
  #closing: { readonly code: number; readonly reason: string | undefined } | undefined;
  readonly #early: Buffer[];

  constructor(
    private readonly parts: HandshakeParts,
    readonly exchange: Exchange,
    private readonly answer: UpgradeAnswer,
    firstBytes: Buffer,
  ) {
    super();
    this.#early = [firstBytes];
    this.#triesLeft = this.#upstream.config.retry.attempts;
    // Whatever happens to the client from here on ends it.
    this.#upstream.deadlines.watch(this);
    parts.tunnels.add(this);
    answer.socket.on('close', this.#clientGone).on('end', this.#clientGone).on('data', this.#clientSaid);
  }

  /** There is a place: dials. */
  begin(): void {
    this.#giveUp = undefined;
    this.#holdsPlace = this.#upstream.bulkhead !== undefined;
    this.#upstream.retries.earn();
    this.#try();
  }

  /** @param giveUp how not to wait for a place any longer */
  waits(giveUp: () => void): void {
    this.#giveUp = giveUp;
  }

  /** There is no place. */
  busy(): void {
    this.#giveUp = undefined;
    this.#fail(faults.busy());
  }

  /** Not open yet: it will be closed as soon as it is. */
  close(code: number, reason?: string): void {
    this.#closing ??= { code, reason };
  }

  expired(): void {
    this.#failed(faults.late(this.#phase));
  }

  // 1. Somebody to open it to; the target is busy with it to its end.
  #try(): void {
    const { exchange } = this;
    this.#target = this.#upstream.pick(exchange);
    if (this.#target === undefined) return this.#fail(faults.unavailable());
    exchange.upstreamStartedAtMs = this.#upstream.clock.monotonicMs();
    this.#phase = 'dialling';
    this.#due(this.#upstream.config.timeouts.connectMs);
    try {
      this.#ask(this.#target, dialTarget(this.#target, this.#upstream));
    } catch (error) {
      this.#failed(faults.unreachable(error));
    }
  }

  // 2. The request leaves when the connection stands; one of three things is its answer.
  #ask(target: Target, socket: Socket): void {
    socket.once(target.secure ? 'secureConnect' : 'connect', this.#connected);
    const { head, route } = this.exchange;
    const request = http.request({
      method: 'GET',
      path: route.targetPath(head.path) + (this.exchange.socket?.query ?? head.query),
      headers: handshakeFields(this.exchange, target),
      maxHeaderSize: MAX_ANSWER_HEAD_BYTES,
      // Without an agent: this socket is the only one there is.
      createConnection: () => socket,
    });
    this.#request = request;
    request.once('upgrade', (response, server, early) => this.#upgraded(response, server, early));
    request.once('response', (response) => this.#declined(response));
    request.on('error', (error) => {
      // One that was given up has nothing more to say.
      if (this.#request === request)
        this.#failed(this.#phase === 'dialling' ? faults.unreachable(error) : faults.broken(error));
    });
    request.end();
  }

  readonly #connected = (): void => {
    this.#phase = 'awaiting';
    this.#due(this.#upstream.config.timeouts.firstByteMs);
  };

  #upgraded(response: IncomingMessage, server: Duplex, early: Buffer): void {
    if (this.#phase === 'over') return void server.destroy();
    const { upgrade, 'sec-websocket-accept': accept } = response.headers;
    const isOurs = upgrade?.toLowerCase() === 'websocket';
    if (!isOurs || !acceptFits(this.exchange.head.headers['sec-websocket-key']!, accept)) {
      server.destroy();
      return this.#failed(faults.broken(isOurs ? 'does not answer the key' : `switched to ${upgrade ?? 'nothing'}`));
    }
    this.#answered();
    const { fields } = this.#fieldsOf(response);
    this.#chooseProtocol(response, fields);
    this.answer.writeHead(101, response.statusMessage, ['Connection', 'Upgrade', 'Upgrade', 'websocket', ...fields]);
    const { upstream, metrics, ...parts } = this.parts;
    const { route } = this.exchange;
    const counts = metrics.tunnels(route.upstream, route.id);
    const mark = randomBytes(MARK_BYTES);
    const tunnel = new OpenTunnel({ ...parts, upstream, counts, mark }, this.answer, this.exchange, server);
    this.#finish();
    tunnel.join({ client: Buffer.concat(this.#early), server: early });
    if (this.#closing !== undefined) tunnel.close(this.#closing.code, this.#closing.reason);
  }

  /** 401, 404, 426, …: the upstream's word to the client. Its body ends with the connection. */
  #declined(response: IncomingMessage): void {
    // node takes one that does not say to what for an answer with a body.
    if (response.statusCode === 101) return this.#failed(faults.broken('switched to nothing'));
    this.#answered();
    this.#phase = 'receiving';
    // From here on the client may have said all it will.
    const socket = this.answer.socket.off('end', this.#clientGone);
    const { fields, contentLength } = this.#fieldsOf(response);
    this.answer.writeHead(response.statusCode!, response.statusMessage, [...fields, 'Connection', 'close']);
    response.on('data', (chunk: Buffer) => {
      this.#due(this.#upstream.config.timeouts.idleMs);
      this.exchange.bytesOut += chunk.length;
      if (!socket.write(chunk)) response.pause();
    });
    socket.on('drain', () => response.resume());
    this.answer.endsWithConnection = contentLength < 0;
    response.on('error', (error) => this.#fail(faults.broken(error)));
    response.on('end', () => {
      this.#finish();
      socket.end(() => socket.destroy());
    });
    this.#due(this.#upstream.config.timeouts.idleMs);
  }

  #fieldsOf({ rawHeaders }: IncomingMessage): ReturnType<typeof clientHeaders> {
    const head = clientHeaders(rawHeaders);
    relocate(head.fields, this.exchange, this.#upstream);
    const cookie = this.#upstream.stickiness?.cookieFor(this.exchange);
    if (cookie !== undefined) head.fields.push('Set-Cookie', cookie);
    return { ...head, fields: answerHeaders(head.fields, [], this.exchange) };
  }

  /** A browser that offered nothing but its credential takes no answer without a subprotocol, and the upstream saw none. */
  #chooseProtocol({ rawHeaders }: IncomingMessage, fields: string[]): void {
    const withheld = this.exchange.socket?.credentialProtocol;
    if (withheld === undefined || namesProtocol(rawHeaders)) return;
    if (!offersBeside(this.exchange.head.rawHeaders, withheld)) fields.push('Sec-WebSocket-Protocol', withheld);
  }

  #answered(): void {
    this.exchange.upstreamAnsweredAtMs = this.#upstream.clock.monotonicMs();
    this.#upstream.answered(this.#target!, this.exchange);
    const target = this.#target!;
    this.exchange.ended.push(({ status, fault }) => this.#upstream.over(target, this.exchange, status, fault));
    this.#target = undefined;
    this.#judge('succeeded');
  }

  /** A client that ends before it is answered will not use a tunnel. */
  readonly #clientGone = (): void => {
    this.answer.socket.destroy();
    this.#fail(faults.clientGone());
  };

  readonly #clientSaid = (chunk: Buffer): void => {
    this.#early.push(chunk);
    if (this.#early.reduce((sum, { length }) => sum + length, 0) > MAX_EARLY_BYTES) this.answer.socket.pause();
  };

  /** One try did: where nobody was reached nothing was asked, and another target may be. */
  #failed(fault: Fault): void {
    if (this.#phase === 'over') return;
    const unsent = this.#phase === 'dialling';
    this.#leaveTarget(fault);
    if (!unsent || this.#triesLeft === 0 || !this.#upstream.hasAnother(this.exchange)) return this.#fail(fault);
    if (!this.#upstream.retries.spend()) return this.#fail(fault);
    this.#triesLeft--;
    (this.exchange.tried ??= []).push(this.exchange.target!);
    this.#try();
  }

  #fail(fault: Fault): void {
    if (this.#phase === 'over') return;
    this.#judge(fault.who === 'upstream' ? 'failed' : 'abandoned');
    this.#leaveTarget(fault);
    this.#finish();
    this.answer.failed(fault);
  }

  /** The try is over. */
  #leaveTarget(fault: Fault): void {
    const [request, target] = [this.#request, this.#target];
    this.#request = this.#target = undefined;
    request?.destroy();
    if (target !== undefined) this.#upstream.over(target, this.exchange, 0, fault);
  }

  #judge(verdict: 'succeeded' | 'failed' | 'abandoned'): void {
    if (this.#judged) return;
    this.#judged = true;
    this.#upstream.breaker[verdict](this.exchange);
  }

  #finish(): void {
    this.#phase = 'over';
    this.#giveUp?.();
    if (this.#holdsPlace) this.#upstream.bulkhead!.leave();
    this.#holdsPlace = false;
    this.#upstream.deadlines.forget(this);
    this.parts.tunnels.remove(this);
    const { socket: client } = this.answer;
    client.off('close', this.#clientGone).off('end', this.#clientGone).off('data', this.#clientSaid);
  }

  #due(ms: number): void {
    this.dueAtMs = this.#upstream.clock.monotonicMs() + ms;
  }

  get #upstream(): Upstream {
    return this.parts.upstream;
  }
}
