import http from 'node:http';
import type { Socket } from 'node:net';
import type { ClientSocket, Disconnectable } from './client-socket';

type Serve = (client: ClientSocket, request: http.IncomingMessage, body: Buffer | undefined) => void;
type Listener = (socket: Socket) => void;

const HEAD = /^(GET|HEAD|POST|PUT|PATCH|DELETE) (\S+) HTTP\/1\.1\r\n((?:[\w-]+: [^\r\n]*\r\n)*)\r\n([^]*)$/;
const OF_NODE = /^(?:transfer-encoding|expect|upgrade):|^connection: (?!(?:close|keep-alive)\r)/im;

/** Stands for the door: requests that come whole and are framed plainly are served without node; all else is node's. */
export function readDirectly(server: http.Server, serve: Serve): void {
  const listeners = server.listeners('connection') as Listener[];
  server.removeAllListeners('connection');
  const toNode: Listener = (socket) => listeners.forEach((listener) => listener.call(server, socket));
  server.on('connection', (socket) => void new DirectClient(socket, serve, toNode));
}

class DirectClient implements ClientSocket {
  readonly keepAlive = 'Connection: keep-alive\r\n';
  isLast = false;
  #answering: Disconnectable | undefined;
  #busy = false;
  #early: Buffer[] = [];

  constructor(
    readonly socket: Socket,
    private readonly serve: Serve,
    private readonly toNode: Listener,
  ) {
    socket.on('data', this.#read).on('end', this.#ended).on('error', this.#broken).on('close', this.#closed);
  }

  accept(): void {
    this.#busy = true;
  }

  answering(by: Disconnectable): void {
    this.#answering = by;
  }

  answered(): void {
    this.#answering = undefined;
    if (this.isLast) return this.socket.destroySoon();
    this.#busy = false;
    const early = this.#early.splice(0);
    if (early.length > 0) this.#take(Buffer.concat(early));
  }

  readonly #read = (bytes: Buffer): void => {
    if (this.#busy) this.#early.push(bytes);
    else this.#take(bytes);
  };

  #take(bytes: Buffer): void {
    const { socket } = this;
    const [, method, url, lines, rest] = HEAD.exec(bytes.toString('latin1')) ?? [];
    const length = Number(/^content-length: (\d+)\r$/im.exec(lines ?? '')?.[1] ?? 0);
    if (lines === undefined || OF_NODE.test(lines) || rest!.length !== length) {
      socket.off('data', this.#read).off('end', this.#ended).off('error', this.#broken).off('close', this.#closed);
      socket.pause().unshift(bytes);
      this.toNode(socket);
      return void socket.resume();
    }
    const request = new http.IncomingMessage(socket);
    const fields = lines
      .split('\r\n')
      .slice(0, -1)
      .map((line) => /^([^:]+): (.*)$/.exec(line)!.slice(1) as [string, string]);
    Object.assign(request, {
      method,
      url,
      httpVersion: '1.1',
      httpVersionMajor: 1,
      httpVersionMinor: 1,
      complete: true,
    });
    request.rawHeaders = fields.flat();
    request.headers = Object.fromEntries(fields.map(([name, value]) => [name.toLowerCase(), value]));
    this.accept();
    this.isLast = request.headers.connection === 'close';
    this.serve(this, request, length === 0 ? undefined : bytes.subarray(-length));
  }

  readonly #ended = (): void => {
    this.isLast = true;
    this.socket.end();
  };

  readonly #broken = (): void => void this.socket.destroy();

  readonly #closed = (): void => this.#answering?.disconnected();
}
