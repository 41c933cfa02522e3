import type { Connection } from './connection';
import { UndiciConnection } from './undici/undici-connection';

export interface ConnectionOptions {
  /** Certificates, PEM, that are trusted beside the system's. */
  readonly ca?: string | undefined;
  /** What is dialled, where the host of the origin was looked up already. */
  readonly address?: string | undefined;
}

/** @param origin scheme, host and port; nothing is dialled yet */
export function openConnection(origin: string, options: ConnectionOptions): Connection {
  return new UndiciConnection(origin, options);
}
