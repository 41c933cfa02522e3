import type { Socket } from 'node:net';
import { plainAddress } from '../shared/http';

/** Bounds how many connections one peer address holds at a time (ADDRESS_CONNECTIONS). */
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

  /** Counts a new connection until it closes. @returns false when it is one too many */
  admits(socket: Socket): boolean {
    if (this.most === 0) return true;
    const address = plainAddress(socket.remoteAddress ?? '');
    if (this.exempt(address)) return true;
    const open = this.#open.get(address) ?? 0;
    if (open >= this.most) return false;
    this.#open.set(address, open + 1);
    socket.once('close', () => this.#closed(address));
    return true;
  }

  #closed(address: string): void {
    const open = this.#open.get(address)! - 1;
    if (open === 0) this.#open.delete(address);
    else this.#open.set(address, open);
  }
}
