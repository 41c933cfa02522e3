import type { Front, RawEnd, RawOrigin } from '../testing';
import { closeFrame } from './frame';

/** Frames for tests, byte for byte. */

interface FrameSketch {
  readonly fin?: boolean;
  /** As a client sends it; with this key. */
  readonly masked?: boolean;
  readonly key?: readonly [number, number, number, number];
}

/** @param payload its bytes, or so many bytes that look like frame headers: whoever loses count is misled */
export function frame(opcode: number, payload: Buffer | string | number, sketch: FrameSketch = {}): Buffer {
  const { fin = true, masked = false, key = [0x81, 0x02, 0x88, 0x7f] } = sketch;
  const body = typeof payload === 'number' ? Buffer.alloc(payload, 0x81) : bytesOf(payload);
  const first = (fin ? 0x80 : 0) | opcode;
  const mask = masked ? 0x80 : 0;
  const head = Buffer.alloc(body.length < 126 ? 2 : body.length < 65_536 ? 4 : 10);
  head[0] = first;
  if (head.length === 2) head[1] = mask | body.length;
  else head[1] = mask | (head.length === 4 ? 126 : 127);
  if (head.length === 4) head.writeUInt16BE(body.length, 2);
  if (head.length === 10) head.writeBigUInt64BE(BigInt(body.length), 2);
  if (!masked) return Buffer.concat([head, body]);
  return Buffer.concat([head, Buffer.from(key), body.map((byte, i) => byte ^ key[i % 4]!)]);
}

const bytesOf = (payload: Buffer | string): Buffer =>
  typeof payload === 'string' ? Buffer.from(payload, 'latin1') : payload;

/** A frame as it was heard, each character a byte. */
export const heard = (bytes: Buffer): string => bytes.toString('latin1');
/** A Close as the gateway sends it. */
export const close = (code: number, reason = '', masked = false): string => heard(closeFrame(code, masked, reason));

/** A handshake and the answer that fits it (RFC 6455 §1.3). */
export const ASK =
  'GET /feed HTTP/1.1\r\nHost: gateway.test\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n' +
  'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n';
export const SWITCH =
  'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n' +
  'Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n';

export interface Ends {
  readonly client: RawEnd;
  readonly server: RawEnd;
}

/** Both ends of a tunnel that has just been opened. */
export async function join(front: Front, origin: RawOrigin): Promise<Ends> {
  const client = await front.client();
  client.say(ASK);
  const server = await origin.asked(origin.connections.length);
  server.say(SWITCH);
  await client.hears('\r\n\r\n');
  client.forget();
  server.forget();
  return { client, server };
}
