import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { Happening } from './happening';
import { answer, type Message, takeMessage } from './messages';

/** Says an answer, in one go or piece by piece. */
export type Script = (connection: OriginConnection) => void | Promise<void>;

/** An answer that does not wait for the body of its request. */
export interface Early {
  readonly early: string | Script;
}

const DEFAULT = answer('ok');

/** A server that records what it is asked, byte for byte, and answers as it was told. */
export class RawOrigin {
  /** Whole requests, in order. */
  readonly requests: Message[] = [];
  readonly connections: OriginConnection[] = [];
  readonly happening = new Happening();
  /** What it says when nothing else was scripted. */
  otherwise: string | Script | Early = DEFAULT;
  readonly #scripts: (string | Script | Early)[] = [];
  readonly #server: Server;

  constructor() {
    this.#server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
      this.connections.push(new OriginConnection(socket, this));
      this.happening.happened();
    });
  }

  async listen(): Promise<void> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** The next answers, one a request; after them it is `otherwise`: 200 with the body `ok`. */
  answers(...scripts: (string | Script | Early)[]): void {
    this.#scripts.push(...scripts);
  }

  /** Bytes of the only request. @throws when there were none or several */
  get received(): string {
    return this.request.bytes;
  }

  get request(): Message {
    if (this.requests.length !== 1) throw new Error(`${this.requests.length} requests came`);
    return this.requests[0]!;
  }

  /** @returns the connection over which the last of so many heads came, once it did */
  async asked(count = 1): Promise<OriginConnection> {
    const total = (): number => this.connections.reduce((sum, { heads }) => sum + heads, 0);
    await this.happening.until(
      () => total() >= count,
      () => `${count} requests, but ${total()} came`,
    );
    return this.connections.findLast(({ heads }) => heads > 0)!;
  }

  /** Next test: idle connections stay, the others break. @throws when an answer was not asked for */
  forget(): void {
    const unused = this.#scripts.splice(0);
    this.requests.length = 0;
    for (const connection of this.connections.splice(0)) {
      if (!connection.idle) connection.socket.destroy();
      else if (!connection.socket.destroyed) this.connections.push(connection.renewed());
    }
    if (unused.length > 0) throw new Error(`nobody asked for ${JSON.stringify(unused)}`);
  }

  close(): void {
    for (const { socket } of this.connections) socket.destroy();
    this.#server.close();
  }

  /** @param whole the body has come too @returns undefined when the answer waits for the body */
  next(whole: boolean): string | Script | undefined {
    const script = this.#scripts[0] ?? this.otherwise;
    const early = typeof script === 'object';
    if (!whole && !early) return undefined;
    this.#scripts.shift();
    return early ? script.early : script;
  }
}

/** One connection of the gateway to the origin. */
export class OriginConnection {
  /** Bytes that came and belong to no whole request yet. */
  unread = '';
  /** All that came since the test began. */
  heard = '';
  /** Heads that came since the test began. */
  heads = 0;
  end: 'ended' | 'reset' | undefined;
  /** Goes on talking when the gateway has ended its direction. */
  halfOpen = false;
  /** Whether the head at the front of `unread` was counted, and answered. */
  #begun = false;
  #answered = false;
  #answering = false;

  constructor(
    readonly socket: Socket,
    private readonly origin: RawOrigin,
  ) {
    socket.on('data', (chunk: Buffer) => {
      this.heard += chunk.toString('latin1');
      this.unread += chunk.toString('latin1');
      this.#read();
      this.origin.happening.happened();
    });
    socket.on('end', () => this.#over('ended'));
    socket.on('error', () => this.#over('reset'));
    socket.on('close', () => this.#over('ended'));
  }

  get idle(): boolean {
    return this.end === undefined && this.unread === '' && !this.#answering;
  }

  renewed(): this {
    this.heard = '';
    this.heads = 0;
    return this;
  }

  says(bytes: string): void {
    if (this.socket.writable) this.socket.write(bytes, 'latin1');
  }

  /** Ends the connection in an orderly way. */
  finishes(): void {
    this.socket.end();
  }

  resets(): void {
    this.socket.resetAndDestroy();
  }

  /** @returns how the gateway ended it, once it has */
  async closed(): Promise<'ended' | 'reset'> {
    await this.origin.happening.until(
      () => this.end !== undefined,
      () => 'the end of a connection of the gateway',
    );
    return this.end!;
  }

  /** Waits until this came; it stays unread. */
  async hears(what: string): Promise<void> {
    await this.origin.happening.until(
      () => this.unread.includes(what),
      () => `${what} in ${this.unread}`,
    );
  }

  #read(): void {
    for (;;) {
      if (!this.#begun && this.unread.includes('\r\n\r\n')) {
        this.#begun = true;
        this.heads++;
      }
      if (!this.#begun) return;
      const message = takeMessage(this.unread, {});
      if (!this.#answered) this.#answer(message !== undefined);
      if (message === undefined) return;
      this.origin.requests.push(message);
      this.unread = this.unread.slice(message.bytes.length);
      this.#begun = this.#answered = false;
    }
  }

  #answer(whole: boolean): void {
    const script = this.origin.next(whole);
    if (script === undefined) return;
    this.#answered = true;
    if (typeof script === 'string') return this.says(script);
    const said = script(this);
    if (said === undefined) return;
    this.#answering = true;
    void said.finally(() => {
      this.#answering = false;
    });
  }

  #over(how: 'ended' | 'reset'): void {
    this.end ??= how;
    if (how === 'ended' && !this.halfOpen && !this.socket.writableEnded) this.socket.end();
    this.origin.happening.happened();
  }
}
