import { hash } from 'node:crypto';

/** RFC 6455 §1.3. */
const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

/** 16 bytes in base64 (RFC 6455 §4.1). */
const KEY = /^[A-Za-z0-9+/]{21}[AQgw]==$/;

/** Whether a handshake names one key: what answers another one would be the client's fault, and look like the upstream's. */
export const isKey = (key: string | undefined): key is string => key !== undefined && KEY.test(key);

/**
 * Whether an upstream has understood that a WebSocket is asked for (RFC 6455 §4.2.2). One that says 101 to anything would
 * be a way past every check: what follows is not looked at any more.
 */
export function acceptFits(key: string, accept: string | undefined): boolean {
  return accept === hash('sha1', key + GUID, 'base64');
}
