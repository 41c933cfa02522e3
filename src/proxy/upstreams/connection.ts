import type { EventEmitter } from 'node:events';
import { Client } from 'undici';

export interface ConnectionOptions {
  /** Certificates, PEM, that are trusted beside the system's. */
  readonly ca?: string | undefined;
}

/** Idle connections are given up before the upstream does it: its own hint less 2 s (undici's margin), else this. */
const KEEP_ALIVE_MS = 4_000;
const LONGEST_KEEP_ALIVE_MS = 60_000;
const MAX_ANSWER_HEAD_BYTES = 32_768;

/**
 * One place for a connection to a target. The undici client behind it opens the socket when it is first needed and mends
 * it when it broke; one request at a time.
 */
export class Connection {
  readonly client: Client;
  /** Requests sent on the present socket: more than one means that the peer may have closed it meanwhile. */
  requests = 0;

  constructor(origin: string, { ca }: ConnectionOptions) {
    this.client = new Client(origin, {
      pipelining: 1,
      // HTTP/1.1 only: what is relayed has one framing.
      allowH2: false,
      // Deadlines are ours: undici's timers are coarse, and they cannot tell which side is waited for.
      headersTimeout: 0,
      bodyTimeout: 0,
      keepAliveTimeout: KEEP_ALIVE_MS,
      keepAliveMaxTimeout: LONGEST_KEEP_ALIVE_MS,
      maxHeaderSize: MAX_ANSWER_HEAD_BYTES,
      connect: { timeout: 0, noDelay: true, ...(ca === undefined ? {} : { ca }) },
    });
    this.client.on('connect', () => {
      this.requests = 0;
    });
    // undici reports what went wrong outside a request here; unheard it would end the process.
    (this.client as EventEmitter).on('error', () => this.destroy());
  }

  /** Breaks off whatever is under way: a dial cannot be cancelled otherwise. */
  destroy(): void {
    void this.client.destroy();
  }
}
