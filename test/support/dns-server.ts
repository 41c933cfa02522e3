import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { once } from 'node:events';
import net from 'node:net';

/** What a name server says about one name. */
export interface Zone {
  readonly A?: readonly string[];
  readonly AAAA?: readonly string[];
  /** Priority, weight, port, name. */
  readonly SRV?: readonly (readonly [number, number, number, string])[];
  readonly ttlSeconds?: number;
}

const TYPES: Readonly<Record<number, 'A' | 'AAAA' | 'SRV'>> = { 1: 'A', 28: 'AAAA', 33: 'SRV' };
const ANSWER = 0x8580;
const NO_SUCH_NAME = 3;
const FAILURE = 2;

/** A name server on loopback (RFC 1035, over UDP): what it says can be changed while it runs. */
export class DnsServer {
  readonly zones = new Map<string, Zone>();
  /** Names and types that were asked for. */
  readonly asked: string[] = [];
  /** Answer SERVFAIL to everything. */
  failing = false;

  private constructor(private readonly socket: Socket) {
    socket.on('message', (message, from) => this.#answer(message, from));
  }

  static async start(): Promise<DnsServer> {
    const socket = createSocket('udp4');
    socket.bind(0, '127.0.0.1');
    await once(socket, 'listening');
    return new DnsServer(socket);
  }

  get address(): string {
    return `127.0.0.1:${this.socket.address().port}`;
  }

  async close(): Promise<void> {
    this.socket.close();
    await once(this.socket, 'close');
  }

  #answer(query: Buffer, { port, address }: RemoteInfo): void {
    const { name, end } = readName(query, 12);
    const type = TYPES[query.readUInt16BE(end)];
    this.asked.push(`${name} ${type}`);
    const zone = this.zones.get(name.toLowerCase());
    const records = type === undefined || this.failing ? [] : recordsOf(zone, type);
    const head = Buffer.alloc(12);
    query.copy(head, 0, 0, 2);
    head.writeUInt16BE(ANSWER | (this.failing ? FAILURE : zone === undefined ? NO_SUCH_NAME : 0), 2);
    head.writeUInt16BE(1, 4);
    head.writeUInt16BE(records.length, 6);
    const question = query.subarray(12, end + 4);
    const answers = records.map((data) => record(query.readUInt16BE(end), zone?.ttlSeconds ?? 60, data));
    this.socket.send(Buffer.concat([head, question, ...answers]), port, address);
  }
}

function recordsOf(zone: Zone | undefined, type: 'A' | 'AAAA' | 'SRV'): Buffer[] {
  if (type !== 'SRV') return (zone?.[type] ?? []).map(addressBytes);
  return (zone?.SRV ?? []).map(([priority, weight, port, name]) => {
    const numbers = Buffer.alloc(6);
    for (const [i, number] of [priority, weight, port].entries()) numbers.writeUInt16BE(number, i * 2);
    return Buffer.concat([numbers, nameBytes(name)]);
  });
}

/** Its name is the question's, by reference (RFC 1035 §4.1.4). */
function record(type: number, ttlSeconds: number, data: Buffer): Buffer {
  const head = Buffer.alloc(12);
  head.writeUInt16BE(0xc00c, 0);
  head.writeUInt16BE(type, 2);
  head.writeUInt16BE(1, 4);
  head.writeUInt32BE(ttlSeconds, 6);
  head.writeUInt16BE(data.length, 10);
  return Buffer.concat([head, data]);
}

function addressBytes(address: string): Buffer {
  if (net.isIPv4(address)) return Buffer.from(address.split('.').map(Number));
  const [front = '', back = ''] = address.split('::') as [string, string?];
  const groups = (text: string): number[] => (text === '' ? [] : text.split(':').map((group) => parseInt(group, 16)));
  const [first, last] = [groups(front), groups(back)];
  const all = [...first, ...new Array<number>(8 - first.length - last.length).fill(0), ...last];
  return Buffer.from(all.flatMap((group) => [group >> 8, group & 0xff]));
}

const nameBytes = (name: string): Buffer =>
  Buffer.concat([
    ...name.split('.').map((label) => Buffer.concat([Buffer.from([label.length]), Buffer.from(label)])),
    Buffer.from([0]),
  ]);

function readName(message: Buffer, start: number): { name: string; end: number } {
  const labels: string[] = [];
  let at = start;
  for (let length = message[at]!; length !== 0; length = message[at]!) {
    labels.push(message.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
  return { name: labels.join('.'), end: at + 1 };
}
