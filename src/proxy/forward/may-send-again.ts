import type { Exchange } from '../exchange';
import type { Progress } from '../policy';

/** Methods that may be repeated (RFC 9110 §9.2.2); TRACE never comes this far. */
const IDEMPOTENT: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE']);

/**
 * Whether an exchange may be sent again after a try that came so far: nothing of an answer was seen; the upstream cannot
 * have acted on it, or may act twice; and its body can be sent once more.
 */
export function maySendAgain(exchange: Exchange, progress: Progress): boolean {
  return progress !== 'answered' && (progress === 'unsent' || isIdempotent(exchange)) && !exchange.bodyBegun;
}

export const isIdempotent = ({ head }: Exchange): boolean => IDEMPOTENT.has(head.method);
