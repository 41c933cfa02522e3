import { type IncomingMessage, METHODS } from 'node:http';
import { type Refusal, refusal } from '../../shared/problem';
import { PATH_AMBIGUOUS } from '../request-target';

const KNOWN_METHODS: ReadonlySet<string> = new Set(METHODS.filter((method) => method !== 'CONNECT'));
const NOT_IMPLEMENTED = refusal(501, 'method-not-implemented', {}, 'This method is not served here.');

/**
 * What the parser of HTTP/1.1 would have refused, and that of HTTP/2 lets pass: methods that nobody knows, and targets that
 * are no path (RFC 9113 §8.3.1).
 */
export function examineStream({ method = '', url = '' }: IncomingMessage): Refusal | undefined {
  if (!KNOWN_METHODS.has(method)) return NOT_IMPLEMENTED;
  return url.startsWith('/') ? undefined : PATH_AMBIGUOUS;
}
