import { refusal } from '../../shared/problem';
import type { Check } from '../policy';
import type { RouteConfig } from '../routes/gateway-config';

const hidden = refusal(404, 'not-found');

/**
 * Hides internal and monitoring routes from clients outside: 404 `not-found`, as if the route were not there.
 * Asked first, so that nobody outside learns of such a route by a 401 or a 429.
 */
export function requireExposure({ exposure }: RouteConfig): Check | undefined {
  if (exposure === 'external') return undefined;
  return { name: 'require-exposure', decide: ({ head }) => (head.client.internal ? undefined : hidden) };
}
