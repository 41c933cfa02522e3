import type { Clock } from '../../shared/clock';
import type { Deadlines } from '../upstreams/deadlines';
import type { Connection } from './connection';
import { NetConnection } from './net/net-connection';
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
  /** Who moves the bytes: undici, or our own forwarder over node:net. */
  readonly transport: 'undici' | 'net';
  /** What is dialled, where the host of the origin was looked up already. */
  readonly address?: string | undefined;
}

/** @param origin scheme, host and port; nothing is dialled yet */
export function openConnection(origin: string, options: ConnectionOptions): Connection {
  const { transport, address, ca } = options;
  if (transport === 'undici') return new UndiciConnection(origin, options);
  const { protocol, hostname, host, port } = new URL(origin);
  const secure = protocol === 'https:';
  const name = hostname.replace(/^\[|\]$/g, '');
  const to = { secure, hostname: name, port: port === '' ? (secure ? 443 : 80) : Number(port), address, ca };
  return new NetConnection(to, host, options);
}
