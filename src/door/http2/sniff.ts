import type { Socket } from 'node:net';

/** How HTTP/2 begins where nothing was agreed on before (RFC 9113 §3.4). */
const PREFACE = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 'latin1');

type Protocol = 'http1' | 'http2';

/**
 * Finds out by its first bytes which protocol a connection speaks, and puts them back.
 * @param withinMs for those to come; then the connection is cut
 * @param found called at most once, while somebody is there
 */
export function sniff(socket: Socket, withinMs: number, found: (protocol: Protocol) => void): void {
  let head = Buffer.alloc(0);
  const cut = (): void => void socket.destroy();
  const read = (): void => {
    const chunk = socket.read() as Buffer | null;
    if (chunk === null) return;
    head = Buffer.concat([head, chunk]);
    const length = Math.min(head.length, PREFACE.length);
    const alike = PREFACE.compare(head, 0, length, 0, length) === 0;
    if (alike && length < PREFACE.length) return;
    socket.off('readable', read).off('end', cut).off('error', cut).off('timeout', cut).setTimeout(0);
    socket.unshift(head);
    found(alike ? 'http2' : 'http1');
  };
  socket.on('readable', read).on('end', cut).on('error', cut).on('timeout', cut).setTimeout(withinMs);
}
