import type { Server, Socket } from 'node:net';
import { limitKey, plainAddress } from '../shared/http';

/** Bounds how many connections one peer holds at a time, over all ports (ADDRESS_CONNECTIONS): one IPv4 address, or one /64. */
export class ConnectionLimit {
  readonly #open = new Map<string, number>();

  /**
   * @param most 0 is no limit
   * @param exempt peers that speak for many clients: trusted proxies
   */
  constructor(
    private readonly most: number,
    private readonly exempt: (address: string) => boolean,
  ) {}

  /** Whatever is one too many at that server ends at once, before a byte of it is read. */
  guard(server: Server): void {
    server.on('connection', (socket: Socket) => void (this.admits(socket) || socket.destroy()));
  }

  /** Counts a new connection until it closes. @returns false when it is one too many */
  admits(socket: Socket): boolean {
    if (this.most === 0) return true;
    const address = plainAddress(socket.remoteAddress ?? '');
    if (this.exempt(address)) return true;
    const key = limitKey(address);
    const open = this.#open.get(key) ?? 0;
    if (open >= this.most) return false;
    this.#open.set(key, open + 1);
    socket.once('close', () => this.#closed(key));
    return true;
  }

  #closed(key: string): void {
    const open = this.#open.get(key)! - 1;
    if (open === 0) this.#open.delete(key);
    else this.#open.set(key, open);
  }
}
