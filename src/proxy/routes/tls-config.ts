/** Where a certificate and its key are: paths of PEM files. */
export interface CertificateFiles {
  readonly certFile: string;
  readonly keyFile: string;
}

/** What the running configuration says about the gateway's own TLS. */
export abstract class TlsConfig {
  abstract readonly certificates: readonly CertificateFiles[];
  /** @param changed called after each change, unless another caller has come since */
  abstract onChange(changed: () => void): void;
}
