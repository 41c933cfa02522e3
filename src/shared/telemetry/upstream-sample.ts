/** How an upstream is at this moment, and what it did so far: for metrics and health. */
export interface UpstreamSample {
  readonly service: string;
  /** 0 closed, 1 open, 2 half-open. */
  readonly circuit: 0 | 1 | 2;
  /** Why its name cannot be looked up; who was found before is used. */
  readonly lookUpFault?: string | undefined;
  /** Too few targets are good, so all are used. */
  readonly panicking: boolean;
  /** Exchanges that wait for a place before a bulkhead. */
  readonly waiting: number;
  readonly retries: number;
  /** Tries that were not made for lack of budget. */
  readonly retriesRefused: number;
  readonly ejections: number;
  readonly fallbacks: number;
  /** How TLS is spoken with it; undefined where its configuration says nothing about that. */
  readonly tls?: UpstreamTlsSample | undefined;
  readonly targets: readonly TargetSample[];
}

export interface UpstreamTlsSample {
  /** Nobody is asked who they are. */
  readonly insecure: boolean;
  /** When the certificate that we show ends, in milliseconds since 1970; undefined where we show none. */
  readonly expiresAtMs: number | undefined;
  /** Why the present files are not used. */
  readonly fault: string | undefined;
}

export interface TargetSample {
  /** Its origin, and its address where that was looked up. */
  readonly target: string;
  /** By the health checks. */
  readonly up: boolean;
  /** For answering badly. */
  readonly ejected: boolean;
  readonly circuit: 0 | 1 | 2;
  readonly inFlight: number;
  /** Why its last health check failed. */
  readonly fault: string | undefined;
}
