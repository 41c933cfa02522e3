import { createHash } from 'node:crypto';
import { once } from 'node:events';
import net, { type AddressInfo, type Socket } from 'node:net';

/**
 * How an origin behaves: as it should; not listening; taking connections and saying nothing; a byte now and then; a reset
 * in the middle of the body; what is no HTTP; or 500.
 */
export type Behaviour = 'well' | 'killed' | 'hanging' | 'dripping' | 'resetting' | 'garbled' | 'failing';

/** What every origin answers to a path, so that a client can tell a right answer from a wrong or short one. */
export function bodyFor(path: string): string {
  return createHash('sha256').update(path).digest('hex').repeat(64);
}

const DRIP_MS = 5;
const DRIP_BYTES = 256;

/** A server over bare sockets (HTTP/1.1, keep-alive) that can be told to misbehave. */
export class FaultyOrigin {
  behaviour: Behaviour = 'well';
  /** Paths of the POSTs that arrived whole, in order. */
  readonly posts: string[] = [];
  requests = 0;
  readonly #sockets = new Set<Socket>();
  #server: net.Server | undefined;
  #port = 0;

  static async start(): Promise<FaultyOrigin> {
    const origin = new FaultyOrigin();
    await origin.#listen();
    return origin;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  async become(behaviour: Behaviour): Promise<void> {
    const killed = this.behaviour === 'killed';
    this.behaviour = behaviour;
    if (behaviour === 'killed' && !killed) await this.close();
    if (behaviour !== 'killed' && killed) await this.#listen();
  }

  async close(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    for (const socket of this.#sockets) socket.resetAndDestroy();
    if (server === undefined) return;
    server.close();
    await once(server, 'close');
  }

  async #listen(): Promise<void> {
    const server = net.createServer({ noDelay: true }, (socket) => this.#serve(socket));
    this.#server = server;
    server.listen(this.#port, '127.0.0.1');
    await once(server, 'listening');
    this.#port = (server.address() as AddressInfo).port;
  }

  #serve(socket: Socket): void {
    this.#sockets.add(socket);
    socket.setEncoding('latin1');
    socket.on('error', () => socket.destroy());
    let heard = '';
    socket.on('close', () => this.#sockets.delete(socket));
    socket.on('data', (text: string) => {
      heard += text;
      for (let request = firstOf(heard); request !== undefined; request = firstOf(heard)) {
        heard = heard.slice(request.length);
        this.requests++;
        if (request.method === 'POST') this.posts.push(request.path);
        this.#answer(socket, request.path);
      }
    });
  }

  #answer(socket: Socket, path: string): void {
    const body = bodyFor(path);
    const head = `HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: ${body.length}\r\n\r\n`;
    switch (this.behaviour) {
      case 'well':
        return void socket.write(head + body);
      case 'hanging':
        return;
      case 'failing':
        return void socket.write('HTTP/1.1 500 Internal Server Error\r\nContent-Length: 2\r\n\r\nno');
      case 'garbled':
        return void socket.end('\x00\x01 this is no HTTP \xff\r\n\r\n');
      case 'killed':
        return void socket.resetAndDestroy();
      case 'resetting':
        return void socket.write(head + body.slice(0, body.length / 2), () => socket.resetAndDestroy());
      case 'dripping':
        return drip(socket, head + body);
    }
  }
}

function drip(socket: Socket, text: string): void {
  if (socket.destroyed || text === '') return;
  socket.write(text.slice(0, DRIP_BYTES));
  setTimeout(() => drip(socket, text.slice(DRIP_BYTES)), DRIP_MS);
}

/** The first whole request in what was heard: with a Content-Length or without a body. */
function firstOf(heard: string): { method: string; path: string; length: number } | undefined {
  const end = heard.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const head = heard.slice(0, end);
  const length = end + 4 + Number(/^content-length: *(\d+)/im.exec(head)?.[1] ?? 0);
  const [method = '', path = ''] = head.split(' ', 2);
  return heard.length < length ? undefined : { method, path, length };
}
