/** Methods that may be sent again when a connection turned out to be dead (RFC 9110 §9.2.2). */
const IDEMPOTENT: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE']);
/** How a peer's end of a connection that idled too long looks to us. */
const CLOSED_BY_PEER: ReadonlySet<string> = new Set(['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE']);

/**
 * RFC 9112 §9.3.1: a connection that idled may have been closed by the peer before it saw the request.
 * @returns whether sending a request without a body once more, on a new connection, can do no harm after this error
 */
export const isHarmlessToRepeat = (method: string, error: NodeJS.ErrnoException): boolean =>
  IDEMPOTENT.has(method) && CLOSED_BY_PEER.has(error.code ?? '');
