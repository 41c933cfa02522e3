import type { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import { buildConnector, Client } from 'undici';
import type { Progress } from '../../policy';
import { Connection, type OutgoingRequest, type Receiver } from '../connection';
import { always } from '../lookup';
import type { ConnectionOptions } from '../open-connection';
import { tlsOptions } from '../tls-options';
import { type Socketed, UndiciRequest } from './undici-request';

/** Idle connections are given up before the upstream does it: its own hint less 2 s (undici's margin), else this. */
const KEEP_ALIVE_MS = 4_000;
const LONGEST_KEEP_ALIVE_MS = 60_000;
const MAX_ANSWER_HEAD_BYTES = 32_768;

/**
 * A connection by undici: one Client each, which dials when it is needed and mends itself. HTTP/1.1 only: what is relayed
 * has one framing. Where it differs from what the port allows: it takes an unasked 100 for a broken answer.
 */
export class UndiciConnection extends Connection implements Socketed {
  #client: Client;
  #request: UndiciRequest | undefined;
  /** Requests sent on the present socket. */
  #requests = 0;
  /** The socket that was dialled last. */
  #dialled: Socket | undefined;

  constructor(
    private readonly origin: string,
    private readonly options: Pick<ConnectionOptions, 'ca' | 'address' | 'credentials'>,
  ) {
    super();
    this.#client = this.#newClient();
  }

  get progress(): Progress {
    return this.#request?.progress ?? 'unsent';
  }

  send(outgoing: OutgoingRequest, receiver: Receiver): void {
    // One that was closed for good is of no more use.
    if (this.#client.closed || this.#client.destroyed) this.#client = this.#newClient();
    const request = new UndiciRequest(receiver, this);
    this.#request = request;
    const { method, target, host, body, contentLength } = outgoing;
    const fields = host === undefined ? outgoing.fields : ['Host', host, ...outgoing.fields];
    // The length of a Buffer undici sees, that of a stream it cannot.
    const streams = body !== null && !Buffer.isBuffer(body) && contentLength !== undefined;
    const headers = streams ? [...fields, 'Content-Length', String(contentLength)] : fields;
    // Undici would give up the connection with each HEAD, for servers that send a body all the same: bytes that nobody asked
    // for end it anyhow.
    this.#client.dispatch({ path: target, method, headers, body, reset: false }, request);
  }

  takeSocket(): boolean {
    return this.#requests++ > 0;
  }

  leaveSocket(): void {
    // The next request dials: the client closes when its last call is over.
    void this.#client.close();
  }

  pause(): void {
    this.#request?.pause();
  }

  resume(): void {
    this.#request?.resume();
  }

  abort(): void {
    if (this.#request?.abort() !== false) return;
    // A dial can only be broken off with its client, and even then its socket would go on alone.
    void this.#client.destroy();
    this.#dialled?.destroy();
    this.#client = this.#newClient();
  }

  close(): void {
    // It may be called from within the last call of a request: closed, not destroyed.
    void this.#client.close();
  }

  #newClient(): Client {
    const { ca, address, credentials } = this.options;
    const { hostname } = new URL(this.origin);
    // Made for each dial where its files may change: a connector keeps what it was made with.
    const connector = (): buildConnector.connector =>
      buildConnector({
        ...{ timeout: 0, noDelay: true, allowH2: false },
        ...tlsOptions(hostname, ca, credentials?.()),
        ...(address === undefined ? {} : { lookup: always(address) }),
      });
    const kept = credentials === undefined ? connector() : undefined;
    const client = new Client(this.origin, {
      pipelining: 1,
      allowH2: false,
      // Deadlines are ours: undici's timers are coarse, and they cannot tell which side is waited for.
      headersTimeout: 0,
      bodyTimeout: 0,
      keepAliveTimeout: KEEP_ALIVE_MS,
      keepAliveMaxTimeout: LONGEST_KEEP_ALIVE_MS,
      maxHeaderSize: MAX_ANSWER_HEAD_BYTES,
      connect: (options, callback) => {
        // It returns the socket, though its type does not say so.
        this.#dialled = (kept ?? connector())(options, callback) as unknown as Socket;
      },
    });
    client.on('connect', () => (this.#requests = 0));
    // undici reports what went wrong outside a request here; unheard it would end the process.
    (client as EventEmitter).on('error', () => void client.destroy());
    return client;
  }
}
