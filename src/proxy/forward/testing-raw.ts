import { once } from 'node:events';
import net, { type AddressInfo, type Socket } from 'node:net';

/** An origin over bare sockets. */
export class RawOrigin {
  readonly connections: RawEnd[] = [];
  readonly #waiting: (() => void)[] = [];
  readonly #server: net.Server;

  constructor() {
    this.#server = net.createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
      this.connections.push(new RawEnd(socket));
      for (const resolve of this.#waiting.splice(0)) resolve();
    });
  }

  /** The n-th connection, when it is there. */
  async connection(n = 0): Promise<RawEnd> {
    while (this.connections.length <= n) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    return this.connections[n]!;
  }

  /** A connection that has heard the head of a request. */
  async asked(n = 0): Promise<RawEnd> {
    const connection = await this.connection(n);
    await connection.hears('\r\n\r\n');
    return connection;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async listen(): Promise<void> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
  }

  close(): void {
    for (const { socket } of this.connections) socket.destroy();
    this.#server.close();
  }
}

/** Bytes of a connection as they come, to wait for. latin1, so that a character is a byte. */
export class RawEnd {
  heard = '';
  /** The other side ended, broke or reset the connection. */
  over = false;
  /** It did so by a reset. */
  reset = false;
  readonly #waiting: (() => void)[] = [];

  constructor(readonly socket: Socket) {
    socket.setEncoding('latin1');
    socket.on('data', (text: string) => this.#note(() => (this.heard += text)));
    socket.on('end', () => this.#note(() => (this.over = true)));
    socket.on('close', () => this.#note(() => (this.over = true)));
    socket.on('error', (error: NodeJS.ErrnoException) => this.#note(() => (this.reset = error.code === 'ECONNRESET')));
  }

  say(text: string | Buffer): void {
    if (typeof text === 'string') this.socket.write(text, 'latin1');
    else this.socket.write(text);
  }

  /** Waits until something was heard; throws when the connection ends before. */
  async hears(what: string | RegExp): Promise<string> {
    const heard = (): boolean => (typeof what === 'string' ? this.heard.includes(what) : what.test(this.heard));
    while (!heard()) {
      if (this.over) throw new Error(`not heard: ${String(what)}, but ${this.heard}`);
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    return this.heard;
  }

  /** Forgets what was heard, to wait for the same again. */
  forget(): void {
    this.heard = '';
  }

  /** Everything until the other side ends. */
  async all(): Promise<string> {
    while (!this.over) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    return this.heard;
  }

  #note(change: () => void): void {
    change();
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}

/** Turns of the event loop, for what must have had its chance to happen. */
export async function turns(count = 20): Promise<void> {
  for (let i = 0; i < count; i++) await new Promise((resolve) => setImmediate(resolve));
}
