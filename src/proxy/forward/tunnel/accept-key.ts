import { hash } from 'node:crypto';

/** RFC 6455 §1.3. */
const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

/**
 * Whether an upstream has understood that a WebSocket is asked for (RFC 6455 §4.2.2). One that says 101 to anything would
 * be a way past every check: what follows is not looked at any more.
 */
export function acceptFits(key: string | undefined, accept: string | undefined): boolean {
  return key !== undefined && accept === hash('sha1', key.trim() + GUID, 'base64');
}
