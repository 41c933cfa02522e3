import http, { type ClientRequest, type IncomingMessage } from 'node:http';
import net from 'node:net';
import type { Duplex } from 'node:stream';
import tls from 'node:tls';
import type { Exchange } from '../../exchange';
import type { Fault } from '../../policy';
import { type Target, Timed, type Upstream } from '../../upstreams';
import { answerHeaders } from '../answer-headers';
import { faults } from '../faults';
import { relocate } from '../references';
import { upstreamHeaders } from '../request-headers';
import { clientHeaders } from '../response-headers';
import { OpenTunnel } from './open-tunnel';
import type { Closable, Tunnels } from './tunnels';
import type { UpgradeAnswer } from './upgrade-answer';

const MAX_ANSWER_HEAD_BYTES = 32_768;
/** What a client says before it may (RFC 6455 §4.1: it waits for the 101) is kept up to here. */
const MAX_EARLY_BYTES = 65_536;

/**
 * Opens one tunnel: dials the upstream first, relays the client's handshake with every Sec-WebSocket field as it is, and
 * relays the answer: a 101 joins the two connections, anything else goes to the client with its status and body.
 */
export class Handshake extends Timed implements Closable {
  #request: ClientRequest | undefined;
  #phase: 'dialling' | 'awaiting' | 'receiving' | 'over' = 'dialling';
  #judged = false;
  #closeCode: number | undefined;
  readonly #early: Buffer[];

  constructor(
    private readonly upstream: Upstream,
    private readonly target: Target,
    private readonly tunnels: Tunnels,
    readonly exchange: Exchange,
    private readonly answer: UpgradeAnswer,
    firstBytes: Buffer,
  ) {
    super();
    this.#early = [firstBytes];
  }

  begin(): void {
    // 1. Whatever happens to the client from here on ends the dial.
    this.upstream.deadlines.watch(this);
    this.tunnels.add(this);
    const { socket: client } = this.answer;
    client.on('close', this.#clientGone).on('end', this.#clientGone).on('data', this.#clientSaid);
    // 2. Dial; the request leaves when the connection stands.
    this.#due(this.upstream.config.timeouts.connectMs);
    const socket = this.#dial();
    socket.once(this.target.secure ? 'secureConnect' : 'connect', this.#connected);
    this.#request = http.request({
      method: 'GET',
      path: this.exchange.route.targetPath(this.exchange.head.path) + this.exchange.head.query,
      headers: this.#headers(),
      maxHeaderSize: MAX_ANSWER_HEAD_BYTES,
      // Without an agent: this socket is the only one there is.
      createConnection: () => socket,
    });
    // 3. One of these three is the answer.
    this.#request.once('upgrade', (response, server, early) => this.#upgraded(response, server, early));
    this.#request.once('response', (response) => this.#declined(response));
    this.#request.on('error', (error) =>
      this.#fail(this.#phase === 'dialling' ? faults.unreachable(error) : faults.broken(error)),
    );
    this.#request.end();
  }

  /** Not open yet: it will be closed as soon as it is. */
  close(code: number): void {
    this.#closeCode ??= code;
  }

  expired(): void {
    this.#fail(faults.late(this.#phase));
  }

  #dial(): net.Socket {
    const { address: host, hostname, port, secure } = this.target;
    // Half-open, so that the end of one direction is passed on as such.
    const where = { host, port, noDelay: true, keepAlive: true, allowHalfOpen: true };
    if (!secure) return net.connect(where);
    const { ca } = this.upstream;
    const servername = net.isIP(hostname) === 0 ? hostname : '';
    return tls.connect({ ...where, servername, ALPNProtocols: ['http/1.1'], ...(ca === undefined ? {} : { ca }) });
  }

  #headers(): string[] {
    const { head, route } = this.exchange;
    const own = [
      'Host',
      route.upstreamHost?.(head) ?? this.target.authority,
      'Connection',
      'Upgrade',
      'Upgrade',
      'websocket',
    ];
    return [...own, ...upstreamHeaders(this.exchange)];
  }

  readonly #connected = (): void => {
    this.#phase = 'awaiting';
    this.#due(this.upstream.config.timeouts.firstByteMs);
  };

  #upgraded(response: IncomingMessage, server: Duplex, early: Buffer): void {
    if (this.#phase === 'over') return void server.destroy();
    if (response.headers.upgrade?.toLowerCase() !== 'websocket') {
      server.destroy();
      return this.#fail(faults.broken(`switched to ${response.headers.upgrade ?? 'nothing'}`));
    }
    this.#answered();
    const { fields } = this.#fieldsOf(response);
    this.answer.writeHead(101, response.statusMessage, ['Connection', 'Upgrade', 'Upgrade', 'websocket', ...fields]);
    const tunnel = new OpenTunnel(this.upstream, this.tunnels, this.answer, this.exchange, server);
    this.#finish();
    tunnel.join({ client: Buffer.concat(this.#early), server: early });
    if (this.#closeCode !== undefined) tunnel.close(this.#closeCode);
  }

  /** 401, 404, 426, …: the upstream's word to the client. Its body ends with the connection. */
  #declined(response: IncomingMessage): void {
    // node takes one that does not say to what for an answer with a body.
    if (response.statusCode === 101) return this.#fail(faults.broken('switched to nothing'));
    this.#answered();
    this.#phase = 'receiving';
    // From here on the client may have said all it will.
    const socket = this.answer.socket.off('end', this.#clientGone);
    const { fields, contentLength } = this.#fieldsOf(response);
    this.answer.writeHead(response.statusCode!, response.statusMessage, [...fields, 'Connection', 'close']);
    response.on('data', (chunk: Buffer) => {
      this.#due(this.upstream.config.timeouts.idleMs);
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
    this.#due(this.upstream.config.timeouts.idleMs);
  }

  #fieldsOf({ rawHeaders }: IncomingMessage): ReturnType<typeof clientHeaders> {
    const head = clientHeaders(rawHeaders);
    relocate(head.fields, this.exchange, this.upstream);
    return { ...head, fields: answerHeaders(head.fields, [], this.exchange) };
  }

  #answered(): void {
    this.exchange.upstreamAnsweredAtMs = this.upstream.clock.monotonicMs();
    this.upstream.answered(this.target, this.exchange);
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

  #fail(fault: Fault): void {
    if (this.#phase === 'over') return;
    this.#judge(fault.who === 'upstream' ? 'failed' : 'abandoned');
    this.#finish();
    this.#request?.destroy();
    this.answer.failed(fault);
  }

  #judge(verdict: 'succeeded' | 'failed' | 'abandoned'): void {
    if (this.#judged) return;
    this.#judged = true;
    this.upstream.breaker[verdict](this.exchange);
  }

  #finish(): void {
    this.#phase = 'over';
    this.upstream.deadlines.forget(this);
    this.tunnels.remove(this);
    const { socket: client } = this.answer;
    client.off('close', this.#clientGone).off('end', this.#clientGone).off('data', this.#clientSaid);
  }

  #due(ms: number): void {
    this.dueAtMs = this.upstream.clock.monotonicMs() + ms;
  }
}
