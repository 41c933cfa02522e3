import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { Happening } from './happening';
import { type Message, takeMessage } from './messages';

/** A final answer, and the interim ones before it. */
export interface RawAnswer extends Message {
  readonly status: number;
  readonly interim: readonly Message[];
}

/** A client that says bytes and hears bytes. */
export class RawClient {
  /** Heard, and not yet read as an answer. */
  unread = '';
  /** How the other side ended the connection; undefined while it is open. */
  end: 'ended' | 'reset' | undefined;
  readonly #happening = new Happening();
  /** Methods that were asked with, whose answers were not read yet. */
  readonly #methods: string[] = [];

  private constructor(readonly socket: Socket) {
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => this.#note(() => (this.unread += chunk.toString('latin1'))));
    socket.on('end', () => this.#note(() => (this.end ??= 'ended')));
    socket.on('error', () => this.#note(() => (this.end ??= 'reset')));
    socket.on('close', () => this.#note(() => (this.end ??= 'ended')));
  }

  /** @param localAddress another one of loopback counts as another client */
  static async dial(url: string, localAddress?: string): Promise<RawClient> {
    const { hostname: host, port } = new URL(url);
    const from = localAddress === undefined ? {} : { localAddress };
    const socket = connect({ host, port: Number(port), allowHalfOpen: true, ...from });
    await once(socket, 'connect');
    return new RawClient(socket);
  }

  /** Says a request and reads the answer to it. @throws when the connection ends before its end */
  async send(bytes: string): Promise<RawAnswer> {
    this.says(bytes);
    return this.answer();
  }

  /** @param bytes of one request, or the beginning of one */
  says(bytes: string): void {
    const method = /^([A-Z]+) /.exec(bytes)?.[1];
    if (method !== undefined) this.#methods.push(method);
    this.more(bytes);
  }

  /** What follows the beginning of a request. */
  more(bytes: string): void {
    this.socket.write(bytes, 'latin1');
  }

  /** The next answer, to its end. */
  async answer(): Promise<RawAnswer> {
    const method = this.#methods.shift();
    const interim: Message[] = [];
    for (;;) {
      const message = await this.#message(method);
      const status = Number(message.startLine.split(' ')[1]);
      if (status >= 200 || status === 101) return { ...message, status, interim };
      interim.push(message);
    }
  }

  /** @returns once this was heard; it stays unread */
  async hears(what: string | RegExp): Promise<string> {
    const heard = (): boolean => (typeof what === 'string' ? this.unread.includes(what) : what.test(this.unread));
    await this.#happening.until(
      () => heard() || this.end !== undefined,
      () => `${String(what)} in ${this.unread}`,
    );
    if (!heard()) throw new Error(`${this.end} before ${String(what)}: ${JSON.stringify(this.unread)}`);
    return this.unread;
  }

  /** @returns how the other side ended the connection, once it has */
  async closed(): Promise<'ended' | 'reset'> {
    await this.#happening.until(
      () => this.end !== undefined,
      () => `the end after ${JSON.stringify(this.unread.slice(-200))}`,
    );
    return this.end!;
  }

  /** Waits until that holds of what was heard, or nothing more will come. */
  async until(holds: (unread: string) => boolean): Promise<void> {
    await this.#happening.until(
      () => holds(this.unread) || this.end !== undefined,
      () => `more than ${JSON.stringify(this.unread.slice(-500))}`,
    );
  }

  /** Sends nothing more, and still listens. */
  finishes(): void {
    this.socket.end();
  }

  /** Is gone at once. */
  leaves(): void {
    this.socket.destroy();
  }

  async #message(method: string | undefined): Promise<Message> {
    let message: Message | undefined;
    const whole = (): boolean => {
      const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(this.unread)?.[1]);
      const bodiless = method === 'HEAD' || status < 200 || status === 204 || status === 304;
      message = takeMessage(this.unread, { bodiless, untilEnd: true, ended: this.end === 'ended' });
      return message !== undefined || this.end !== undefined;
    };
    await this.#happening.until(whole, () => `an answer in ${JSON.stringify(this.unread.slice(0, 500))}`);
    if (message === undefined) throw new Error(`${this.end} before the end of: ${JSON.stringify(this.unread)}`);
    this.unread = this.unread.slice(message.bytes.length);
    return message;
  }

  #note(change: () => void): void {
    change();
    this.#happening.happened();
  }
}
