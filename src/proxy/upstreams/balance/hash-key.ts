import type { Exchange } from '../../exchange';
import type { UpstreamConfig } from '../../routes/gateway-config';
import { cookieOf } from './cookie-of';

/** What decides, by consistent hash, where an exchange goes. undefined: this one has none. */
export function hashKey({
  by,
  name = '',
}: NonNullable<UpstreamConfig['hash']>): (exchange: Exchange) => string | undefined {
  switch (by) {
    case 'user':
      return ({ principal }) => principal?.userId;
    case 'tenant':
      return ({ tenant }) => tenant?.code;
    case 'address':
      return ({ head }) => head.client.address;
    case 'path':
      return ({ head }) => head.path;
    case 'header': {
      const field = name.toLowerCase();
      return ({ head }) => {
        const value = head.headers[field];
        return Array.isArray(value) ? value.join() : value;
      };
    }
    case 'cookie':
      return ({ head }) => cookieOf(head.headers.cookie, name);
  }
}
