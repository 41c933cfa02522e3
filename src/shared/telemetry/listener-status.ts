/** One certificate that the gateway shows to clients. */
export interface CertificateSample {
  /** The name it is for, or the first of them. */
  readonly name: string;
  readonly expiresAtMs: number;
  /** Why what its files hold now is not used. */
  readonly fault: string | undefined;
}

/** How clients' connections are: for health and metrics. */
export abstract class ListenerStatus {
  /** None without TLS. */
  abstract certificates(): readonly CertificateSample[];
  /** Connections open at this moment that speak HTTP/2. */
  abstract http2Connections(): number;
  /** Connections over HTTP/2 that we ended, by reason. */
  abstract http2Ended(): Readonly<Record<string, number>>;
}
