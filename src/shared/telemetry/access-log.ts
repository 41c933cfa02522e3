/** What one request was, for its one line. Absent facts are undefined and leave no field. */
export interface AccessRecord {
  /** Wall clock at arrival, in milliseconds since the epoch. */
  readonly timeMs: number;
  readonly requestId: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly address: string;
  readonly method: string;
  readonly host: string;
  /** Canonical path; secrets in the query are redacted by the writer. */
  readonly path: string;
  readonly query: string;
  readonly plane: 'control' | 'data' | 'door';
  readonly route: string | undefined;
  readonly upstream: string | undefined;
  readonly user: string | undefined;
  /** Id of the API key that acts for the user. */
  readonly key?: string | undefined;
  readonly tenant: string | undefined;
  /** 499 when the client left before its answer was complete. */
  readonly status: number;
  /** Problem code of a refusal or fault. */
  readonly code: string | undefined;
  readonly durationMs: number;
  /** From sending on to the head of the upstream's answer. */
  readonly upstreamMs: number | undefined;
  /** Body of the request, as far as it was read. */
  readonly bytesIn: number;
  /** Body of the answer, as far as it was sent. */
  readonly bytesOut: number;
  readonly userAgent: string | undefined;
  /** Of a WebSocket that was open. */
  readonly socket?: SocketRecord | undefined;
}

/** What a WebSocket was. */
export interface SocketRecord {
  /** Of the first Close frame; 0: it ended without one. */
  readonly closeCode: number;
  /** Of the client, and of the upstream. */
  readonly messagesIn: number;
  readonly messagesOut: number;
}

/** One JSON line a request, for both planes. Never blocks a request: when the sink is slow, lines are dropped and counted. */
export abstract class AccessLog {
  abstract write(record: AccessRecord): void;
  /** Lines lost because the sink was too slow. */
  abstract readonly dropped: number;
  /** Opens the file anew, after it was renamed by log rotation. */
  abstract reopen(): void;
  /** Writes what is still buffered. */
  abstract close(): Promise<void>;
}
