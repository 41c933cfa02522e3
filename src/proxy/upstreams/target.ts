import type { UpstreamConfig } from '../routes/gateway-config';
import { type ConnectionOptions, connectionsTo } from '../transport';
import type { Candidate } from './balance';
import type { Breaker } from './breaker';
import { ConnectionPool } from './connection-pool';
import type { Found } from './discovery';
import type { Probed } from './health/prober';
import { Standing } from './health/standing';

/** One address of an upstream, the connections to it, and what is known of it. */
export class Target implements Candidate, Probed {
  /** Tells it from the others, in logs and metrics too: its origin, and the address where that was looked up. */
  readonly key: string;
  /** Scheme, host and port; the scheme's own port is left out. */
  readonly origin: string;
  readonly secure: boolean;
  /** Name or address, IPv6 without brackets: what the certificate must name. */
  readonly hostname: string;
  /** What is dialled: the hostname, unless that was looked up already. */
  readonly address: string;
  readonly port: number;
  /** What the upstream finds in Host. */
  readonly authority: string;
  readonly protocol: 'http1' | 'h2' | 'h2c';
  readonly credentials: ConnectionOptions['credentials'];
  readonly weight: number;
  readonly pool: ConnectionPool;
  /** Exchanges and tunnels under way. */
  inFlight = 0;
  gained = 0;
  /** Its own circuit; absent where it is the only target, and the upstream's says all. */
  breaker: Breaker | undefined = undefined;

  /** @param standing what was known of it before */
  constructor(
    { url, weight, address }: Found,
    connections: UpstreamConfig['connections'],
    options: ConnectionOptions,
    readonly standing = new Standing(),
  ) {
    const { origin, protocol, hostname, port, host } = new URL(url);
    this.key = keyOf({ url, address });
    this.origin = origin;
    this.secure = protocol === 'https:';
    this.hostname = hostname.replace(/^\[|\]$/g, '');
    this.address = address ?? this.hostname;
    this.port = port === '' ? (this.secure ? 443 : 80) : Number(port);
    this.authority = host;
    this.protocol = options.protocol ?? 'http1';
    this.credentials = options.credentials;
    this.weight = weight;
    const open = { ...options, ...(address === undefined ? {} : { address }) };
    this.pool = new ConnectionPool(connectionsTo(origin, open), connections);
  }

  /** Its circuit, where it has one, would let somebody through. */
  get admitting(): boolean {
    return this.breaker?.admitting ?? true;
  }

  /** @returns when the exchanges under way are over */
  async close(): Promise<void> {
    this.breaker?.close();
    await this.pool.close();
  }
}

/** Of a target as it was found. */
export function keyOf({ url, address }: { readonly url: string; readonly address?: string | undefined }): string {
  const { origin } = new URL(url);
  return address === undefined ? origin : `${origin} at ${address}`;
}
