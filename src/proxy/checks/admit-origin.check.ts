import { refusal } from '../../shared/problem';
import { isHandshake } from '../handshake';
import type { Parts } from '../parts';
import type { Check } from '../policy';
import type { RouteConfig } from '../routes/gateway-config';

const ORIGIN_DENIED = refusal(403, 'origin-denied', {}, 'Pages of this origin may not connect here.');

/**
 * Whether a page of that origin may open a WebSocket: browsers ask nobody before they do (RFC 6455 §10.2). The route's
 * `origins`; without them those of this host, of PUBLIC_URL and of CORS_ORIGINS. Whoever names no origin is no browser.
 * Refusal: 403 `origin-denied`.
 */
export function admitOrigin({ websocket }: RouteConfig, { origins: known }: Parts): Check | undefined {
  if (websocket === false) return undefined;
  const ownHost = websocket.origins === undefined;
  const admitted: ReadonlySet<string> = new Set(websocket.origins ?? known);
  const everybody = admitted.has('*');
  return {
    name: 'admit-origin',
    decide({ head }) {
      const { origin } = head.headers;
      if (origin === undefined || everybody || !isHandshake(head) || admitted.has(origin)) return undefined;
      if (!ownHost) return ORIGIN_DENIED;
      const { host, proto } = head.client;
      // Where somebody in front ends TLS and does not say so, its pages are still the more trusted ones.
      return origin === `https://${host}` || origin === `${proto}://${host}` ? undefined : ORIGIN_DENIED;
    },
  };
}
