import { type Refusal, refusal } from '../shared/problem';

/** What a proxy gets instead of a permit. */
export interface Denial {
  /** 401 or 403, and nothing else: nginx makes a 500 of every other status. */
  readonly refusal: Refusal;
  /** Code of what the gateway itself would have answered, for the log. */
  readonly code: string;
}

/**
 * A refusal, as a proxy can pass it on. Who must sign in gets 401 as it is. Whatever else keeps the request from its service
 * is 403: also 429 and 503, because a 401 would make clients throw away credentials that may be good.
 */
export function denialOf(refused: Refusal): Denial {
  const { status, code, headers } = refused;
  if (status === 401 || status === 403) return { refusal: refused, code };
  const retryAfter = headers['Retry-After'];
  const fields = retryAfter === undefined ? {} : { 'Retry-After': retryAfter };
  return { refusal: refusal(403, 'request-refused', fields, `The gateway would answer ${status} ${code}.`), code };
}
