import { refusal } from '../../shared/problem';
import type { Parts } from '../parts';
import type { Check } from '../policy';
import type { RouteConfig } from '../routes/gateway-config';

/** Methods that change nothing (RFC 9110 §9.2.1). */
const SAFE: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE']);

const UNKNOWN = refusal(
  503,
  'revocation-unknown',
  { 'Retry-After': '5' },
  'Nobody can tell for the moment who has been signed out.',
);

/**
 * While this instance has not heard of revocations for too long, refuses what may change something, or everything, as
 * REVOCATION_BLIND_POLICY says. A WebSocket may carry anything, so its handshake is no safe request. A public route asks
 * nobody who they are, and has no such check.
 * Refusals: 503 `revocation-unknown`.
 */
export function requireHearing(route: RouteConfig, { hearing, blindPolicy }: Parts): Check | undefined {
  if (route.public || blindPolicy === 'none') return undefined;
  return {
    name: 'require-hearing',
    decide({ head }) {
      if (!hearing.blind) return undefined;
      const isSafe = blindPolicy === 'unsafe' && SAFE.has(head.method) && head.headers.upgrade === undefined;
      return isSafe ? undefined : UNKNOWN;
    },
  };
}
