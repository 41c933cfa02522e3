import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { freePort, RunningProgram } from './programs';

/** How often haproxy asks each gateway whether it is ready. Two answers in a row change its mind. */
const CHECK_EVERY_MS = 200;

/** A real haproxy before gateways. It follows their readiness, and repeats no request for anybody. */
export class Haproxy {
  readonly #program = new RunningProgram('haproxy');

  private constructor(readonly url: string) {}

  /** @param ports of the gateways on loopback; they need not listen yet */
  static async start(ports: readonly number[]): Promise<Haproxy> {
    const port = await freePort();
    const haproxy = new Haproxy(`http://127.0.0.1:${port}`);
    const { folder } = haproxy.#program;
    const file = join(folder, 'haproxy.cfg');
    writeFileSync(file, configuration(port, join(folder, 'stats.sock'), ports));
    await haproxy.#program.start(['-db', '-f', file], async () => (await haproxy.#stat()) !== undefined);
    return haproxy;
  }

  /** @returns how many gateways it sends requests to */
  async gatewaysUp(): Promise<number> {
    const lines = (await this.#stat())?.split('\n') ?? [];
    return lines.filter((line) => /^gateways,gateway-\d+,.*,UP,/.test(line)).length;
  }

  stop(): Promise<void> {
    return this.#program.stop();
  }

  /** @returns its table of servers, undefined while it does not listen */
  async #stat(): Promise<string | undefined> {
    const socket = connect(join(this.#program.folder, 'stats.sock'));
    let said = '';
    socket.setEncoding('utf8').on('data', (text: string) => (said += text));
    socket.setTimeout(2000, () => socket.destroy(new Error('haproxy says nothing')));
    socket.end('show stat\n');
    try {
      await once(socket, 'close');
      return said;
    } catch {
      return undefined; // It does not listen yet.
    }
  }
}

const configuration = (port: number, statistics: string, gateways: readonly number[]): string => `
global
  maxconn 500
  stats socket ${statistics}
defaults
  mode http
  retries 0
  timeout connect 5s
  timeout client 60s
  timeout server 60s
  timeout check 5s
frontend front
  bind 127.0.0.1:${port}
  default_backend gateways
backend gateways
  balance roundrobin
  option httpchk GET /actuator/readiness
  default-server inter ${CHECK_EVERY_MS}ms fall 2 rise 2
${gateways.map((at, i) => `  server gateway-${i} 127.0.0.1:${at} check`).join('\n')}
`;
