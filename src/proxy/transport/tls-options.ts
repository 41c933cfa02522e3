import net from 'node:net';
import type { ConnectionOptions } from 'node:tls';

/** How an upstream says that TLS is spoken with it. */
export interface TlsCredentials {
  /** Who may vouch for it, PEM; in the place of the system's. */
  readonly ca?: string | undefined;
  /** What we show, PEM. */
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
  /** What its certificate must name; the host when absent. */
  readonly serverName?: string | undefined;
  /** It is not asked who it is. */
  readonly insecure: boolean;
}

type TlsOptions = Pick<ConnectionOptions, 'servername' | 'ca' | 'cert' | 'key' | 'rejectUnauthorized'>;

/**
 * For node:tls: the certificate is verified, and asked for by name (SNI), unless that is an address.
 * @param hostname IPv6 with or without brackets
 * @param ca certificates, PEM, that count where the upstream names none
 */
export function tlsOptions(hostname: string, ca?: string, credentials?: TlsCredentials): TlsOptions {
  const { serverName = hostname.replace(/^\[|\]$/g, ''), cert, key, insecure = false } = credentials ?? {};
  const trusted = credentials?.ca ?? ca;
  return {
    servername: net.isIP(serverName) === 0 ? serverName : '',
    ...(trusted === undefined ? {} : { ca: trusted }),
    ...(cert === undefined ? {} : { cert, key }),
    ...(insecure ? { rejectUnauthorized: false } : {}),
  };
}
