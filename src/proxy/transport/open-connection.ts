import type { Clock } from '../../shared/clock';
import type { Deadlines } from '../upstreams/deadlines';
import type { Connection } from './connection';
import { H2Connection } from './h2/h2-connection';
import { OutboundSessions } from './h2/outbound-sessions';
import { NetConnection } from './net/net-connection';
import type { TlsCredentials } from './tls-options';
import { UndiciConnection } from './undici/undici-connection';

/** What all connections share. */
export interface ConnectionParts {
  readonly clock: Clock;
  /** Ends connections that idle too long: beside the deadlines of what is under way. */
  readonly idle: Deadlines;
  /** Certificates, PEM, that are trusted beside the system's. */
  readonly ca?: string | undefined;
}

export interface ConnectionOptions extends ConnectionParts {
  /** Who moves the bytes of HTTP/1.1: our own forwarder over node:net, or undici. */
  readonly transport: 'net' | 'undici';
  /** HTTP/1.1 when absent; the other two are HTTP/2, over TLS and without. */
  readonly protocol?: 'http1' | 'h2' | 'h2c' | undefined;
  /** How TLS is spoken there; read at each dial. */
  readonly credentials?: (() => TlsCredentials) | undefined;
  /** What is dialled, where the host of the origin was looked up already. */
  readonly address?: string | undefined;
}

/** Makes connections to one place. @param origin scheme, host and port; nothing is dialled yet */
export function connectionsTo(origin: string, options: ConnectionOptions): () => Connection {
  const { transport, protocol = 'http1', address, ca, credentials } = options;
  if (protocol === 'http1' && transport === 'undici') return () => new UndiciConnection(origin, options);
  const { protocol: scheme, hostname, host, port } = new URL(origin);
  const secure = scheme === 'https:';
  const to = {
    secure,
    hostname: hostname.replace(/^\[|\]$/g, ''),
    port: port === '' ? (secure ? 443 : 80) : Number(port),
    ...{ address, ca, credentials },
  };
  if (protocol === 'http1') return () => new NetConnection(to, host, options);
  const sessions = new OutboundSessions({ ...to, alpn: 'h2' }, host, options);
  return () => new H2Connection(sessions);
}

/** One of them. */
export function openConnection(origin: string, options: ConnectionOptions): Connection {
  return connectionsTo(origin, options)();
}
