import type { ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

/**
 * The answer that a connection is busy with, if any. This is node's own mark; there is no other for whoever has a bare
 * connection in hand and must not write into the middle of an answer.
 */
export function answeringOn(socket: Duplex): ServerResponse | undefined {
  return (socket as { _httpMessage?: ServerResponse | null })._httpMessage ?? undefined;
}
