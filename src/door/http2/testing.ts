import { once } from 'node:events';
import { type Socket, connect } from 'node:net';

/** Types of frames (RFC 9113 §6). */
export const FRAME = { data: 0, headers: 1, reset: 3, settings: 4, goaway: 7, continuation: 9 } as const;
export const END_STREAM = 1;
export const END_HEADERS = 4;

export interface Frame {
  readonly type: number;
  readonly flags: number;
  readonly stream: number;
  readonly payload: Buffer;
}

/** One frame in bytes (RFC 9113 §4.1). */
export function frame(type: number, flags: number, stream: number, payload: Buffer = Buffer.alloc(0)): Buffer {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head[3] = type;
  head[4] = flags;
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
}

/** Fields spelled out, without index and Huffman code (RFC 7541 §6.2.2); nothing about them is checked. */
export function block(...fields: readonly (readonly [string, string])[]): Buffer {
  const text = (value: string): Buffer => {
    const bytes = Buffer.from(value, 'latin1');
    // Lengths from 127 on go on in further bytes of seven bits each (§5.1).
    const length = [Math.min(bytes.length, 127)];
    for (let rest = bytes.length - 127; rest >= 0; rest = rest >= 128 ? rest >> 7 : -1)
      length.push(rest >= 128 ? (rest & 127) | 128 : rest);
    return Buffer.concat([Buffer.from(length), bytes]);
  };
  return Buffer.concat(fields.flatMap(([name, value]) => [Buffer.from([0]), text(name), text(value)]));
}

/** The head of a request, with what every request has. */
export function requestBlock(path: string, ...more: readonly (readonly [string, string])[]): Buffer {
  return block([':method', 'GET'], [':scheme', 'http'], [':path', path], [':authority', 'gateway.example'], ...more);
}

/** A client that says HTTP/2 frame by frame, whatever the rules are. */
export class FrameClient {
  readonly frames: Frame[] = [];
  closed = false;
  #rest = Buffer.alloc(0);
  readonly #waiting: (() => void)[] = [];

  private constructor(readonly socket: Socket) {
    socket.on('data', (chunk: Buffer) => this.#read(chunk));
    socket.on('error', () => {});
    socket.on('close', () => {
      this.closed = true;
      this.#happened();
    });
    socket.write(Buffer.concat([Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'), frame(FRAME.settings, 0, 0)]));
  }

  /** @param options `allowHalfOpen`: it does not hang up when the other side does */
  static async dial(port: number, options: { readonly allowHalfOpen?: boolean } = {}): Promise<FrameClient> {
    const socket = connect({ port, host: '127.0.0.1', ...options });
    await once(socket, 'connect');
    return new FrameClient(socket);
  }

  says(...frames: readonly Buffer[]): void {
    this.socket.write(Buffer.concat(frames));
  }

  /** The first frame of a type that has come, or will. @throws when the connection ends before */
  async hears(type: number, stream?: number): Promise<Frame> {
    for (;;) {
      const found = this.frames.find((one) => one.type === type && (stream === undefined || one.stream === stream));
      if (found) return found;
      if (this.closed) throw new Error(`the connection ended without a frame of type ${type}`);
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  async ends(): Promise<void> {
    while (!this.closed) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  #read(chunk: Buffer): void {
    this.#rest = Buffer.concat([this.#rest, chunk]);
    while (this.#rest.length >= 9) {
      const length = this.#rest.readUIntBE(0, 3);
      if (this.#rest.length < 9 + length) break;
      const [type, flags, stream] = [this.#rest[3]!, this.#rest[4]!, this.#rest.readUInt32BE(5) & 0x7fffffff];
      this.frames.push({ type, flags, stream, payload: this.#rest.subarray(9, 9 + length) });
      this.#rest = this.#rest.subarray(9 + length);
    }
    this.#happened();
  }

  #happened(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}

/** Why a stream or a connection ended: RST_STREAM and GOAWAY (RFC 9113 §7). */
export const codeOf = ({ type, payload }: Frame): number => payload.readUInt32BE(type === FRAME.goaway ? 4 : 0);
