import type { Duplex } from 'node:stream';

/** How long a connection that is over may take to close before it is cut. */
const LINGER_MS = 1000;

/**
 * Ends a connection, and reads on a little: closing with bytes unread would send a reset, which can overtake the answer.
 * @param lastBytes that it says before
 */
export function endReadingOn(socket: Duplex, lastBytes?: Buffer): void {
  socket.end(lastBytes);
  socket.resume();
  const cut = setTimeout(() => socket.destroy(), LINGER_MS).unref();
  socket.once('close', () => clearTimeout(cut));
}
