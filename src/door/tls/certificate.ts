import { createSecureContext, type SecureContext, type SecureContextOptions } from 'node:tls';
import { certificateOf, PemFiles } from '../../shared/pem';

/** Where a certificate and its key are: paths of PEM files. */
export interface CertificatePaths {
  readonly certFile: string;
  readonly keyFile: string;
}

/** Suites of TLS 1.2 with forward secrecy and authenticated encryption, beside all of TLS 1.3 (RFC 9325 §4.2). */
const SUITES = [
  ...['TLS_AES_128_GCM_SHA256', 'TLS_AES_256_GCM_SHA384', 'TLS_CHACHA20_POLY1305_SHA256'],
  ...['ECDHE-ECDSA-AES128-GCM-SHA256', 'ECDHE-RSA-AES128-GCM-SHA256', 'ECDHE-ECDSA-AES256-GCM-SHA384'],
  ...['ECDHE-RSA-AES256-GCM-SHA384', 'ECDHE-ECDSA-CHACHA20-POLY1305', 'ECDHE-RSA-CHACHA20-POLY1305'],
];
export const TLS_RULES = { minVersion: 'TLSv1.2', ciphers: SUITES.join(':') } as const;

interface Held {
  readonly options: SecureContextOptions;
  readonly context: SecureContext;
  /** In lower case; `*.` stands for one label. */
  readonly names: readonly string[];
  readonly expiresAtMs: number;
}

/** One certificate of the gateway. Its files are followed; what does not hold is not taken. */
export class Certificate {
  readonly #files: PemFiles<Held>;

  /**
   * @param nowMs since 1970
   * @throws {Error} when a file cannot be read, or the two do not belong together
   */
  constructor(
    readonly paths: CertificatePaths,
    nowMs: () => number,
  ) {
    let before: Held | undefined;
    this.#files = new PemFiles([paths.certFile, paths.keyFile], ([cert, key]) => {
      const held = hold(cert!, key!);
      // One that has ended already is a mistake in most hands; at the start it is all there is.
      if (before !== undefined && held.expiresAtMs <= nowMs()) throw new Error(`${paths.certFile} has ended already`);
      return (before = held);
    });
  }

  get options(): SecureContextOptions {
    return this.#files.value.options;
  }

  get context(): SecureContext {
    return this.#files.value.context;
  }

  get names(): readonly string[] {
    return this.#files.value.names;
  }

  get expiresAtMs(): number {
    return this.#files.value.expiresAtMs;
  }

  get fault(): string | undefined {
    return this.#files.fault;
  }

  /** Reads the files again. Never throws. @returns whether there is something new: a certificate, or a fault */
  check(): Promise<boolean> {
    return this.#files.check();
  }
}

function hold(cert: string, key: string): Held {
  const certificate = certificateOf(cert, key);
  const options = { ...TLS_RULES, cert, key };
  const names = (certificate.subjectAltName ?? '')
    .split(', ')
    .filter((name) => name.startsWith('DNS:'))
    .map((name) => name.slice(4).toLowerCase());
  return { options, context: createSecureContext(options), names, expiresAtMs: Date.parse(certificate.validTo) };
}
