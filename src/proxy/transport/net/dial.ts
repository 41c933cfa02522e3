import net, { type OnReadOpts, type Socket } from 'node:net';
import tls from 'node:tls';
import { always } from '../lookup';
import { type TlsCredentials, tlsOptions } from '../tls-options';

/** Where a connection goes, and how the other side proves who it is. */
export interface Destination {
  readonly secure: boolean;
  /** What the certificate must name; also what is dialled, unless there is an address. */
  readonly hostname: string;
  readonly port: number;
  readonly address: string | undefined;
  /** Certificates, PEM, that are trusted beside the system's. */
  readonly ca: string | undefined;
  /** What its upstream says about that; read at each dial, for its files may change. */
  readonly credentials?: (() => TlsCredentials) | undefined;
  /** What is spoken (RFC 7301): HTTP/1.1 unless said otherwise. */
  readonly alpn?: 'h2' | undefined;
}

/** Each address of a name has so long to answer before the next one is tried as well (RFC 8305 §5 asks for 100 ms to 2 s). */
const NEXT_ADDRESS_MS = 250;
const PROBE_AFTER_MS = 60_000;

/**
 * Opens a socket; the name is looked up each time, and all of its addresses are tried. The certificate is verified, and
 * asked for by name (SNI), unless that is an address.
 * @param onread reads without a buffer for each chunk; undefined: as a stream
 * @param session of an earlier TLS connection to the same place, to resume
 * @param allowHalfOpen our side stays open when the other ends
 */
export function dial(
  to: Destination,
  onread: OnReadOpts | undefined,
  session: Buffer | undefined,
  allowHalfOpen = false,
): Socket {
  const { hostname, port, secure, address, ca, credentials, alpn = 'http/1.1' } = to;
  const where = {
    host: hostname,
    port,
    allowHalfOpen,
    ...(onread === undefined ? {} : { onread }),
    noDelay: true,
    keepAlive: true,
    keepAliveInitialDelay: PROBE_AFTER_MS,
    autoSelectFamily: true,
    autoSelectFamilyAttemptTimeout: NEXT_ADDRESS_MS,
    ...(address === undefined ? {} : { lookup: always(address) }),
  };
  if (!secure) return net.connect(where);
  return tls.connect({
    ...where,
    ...tlsOptions(hostname, ca, credentials?.()),
    ALPNProtocols: [alpn],
    ...(session === undefined ? {} : { session }),
  });
}
