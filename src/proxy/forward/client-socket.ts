import type { Socket } from 'node:net';

/** Whoever answers on a connection hears when that is gone. */
export interface Disconnectable {
  disconnected(): void;
}

/**
 * A connection of a client over HTTP/1.1 that we read and write ourselves, without node's request and response. One
 * request at a time, and that one has arrived to its last byte.
 */
export interface ClientSocket {
  readonly socket: Socket;
  /** Lines that the head of an answer says of the connection when it stays open, with their line ends. */
  readonly keepAlive: string;
  /** The answer under way is the last one here, and says so. */
  isLast: boolean;
  /** The request is ours now; called once for each, before anybody answers. */
  accept(): void;
  /** @param by hears of the end of the connection, until `answered` */
  answering(by: Disconnectable): void;
  /** The last byte of the answer is with the kernel. */
  answered(): void;
}
