import { refusal } from '../../shared/problem';
import type { Check } from '../policy';
import type { RouteConfig } from '../routes/gateway-config';

/**
 * Refuses a body that says it is larger than the route allows: 413 `body-too-large` (RFC 9110 §15.5.14), before a byte
 * of it is read. A body that does not say its length is counted while it streams.
 */
export function boundBody({ maxBodyBytes }: RouteConfig): Check {
  const tooLarge = refusal(413, 'body-too-large', {}, `This route takes at most ${maxBodyBytes} bytes.`);
  return {
    name: 'bound-body',
    decide(exchange) {
      exchange.maxBodyBytes = maxBodyBytes;
      const length = exchange.head.contentLength;
      return length !== undefined && length > maxBodyBytes ? tooLarge : undefined;
    },
  };
}
