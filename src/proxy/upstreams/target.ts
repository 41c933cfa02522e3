import type { UpstreamConfig } from '../routes/gateway-config';
import { type ConnectionOptions, openConnection } from '../transport';
import { ConnectionPool } from './connection-pool';

/** One address of an upstream, and the connections to it. */
export class Target {
  /** Scheme, host and port; the scheme's own port is left out. */
  readonly origin: string;
  readonly secure: boolean;
  /** Name or address, IPv6 without brackets: what is dialled, and what the certificate must name. */
  readonly hostname: string;
  readonly port: number;
  /** What the upstream finds in Host. */
  readonly authority: string;
  readonly weight: number;
  readonly pool: ConnectionPool;

  constructor(
    { url, weight }: UpstreamConfig['targets'][number],
    connections: UpstreamConfig['connections'],
    options: ConnectionOptions,
  ) {
    const { origin, protocol, hostname, port, host } = new URL(url);
    this.origin = origin;
    this.secure = protocol === 'https:';
    this.hostname = hostname.replace(/^\[|\]$/g, '');
    this.port = port === '' ? (this.secure ? 443 : 80) : Number(port);
    this.authority = host;
    this.weight = weight;
    this.pool = new ConnectionPool(() => openConnection(origin, options), connections);
  }
}
