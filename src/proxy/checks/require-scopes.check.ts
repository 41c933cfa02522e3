import { refusal } from '../../shared/problem';
import type { Check } from '../policy';
import type { RouteConfig } from '../routes/gateway-config';

/** Lets an exchange through when its token carries every scope of the route (RFC 6749 §3.3), else 403 `insufficient-scope` (RFC 6750 §3.1). */
export function requireScopes({ scopes }: RouteConfig): Check | undefined {
  if (!scopes?.length) return undefined;
  const insufficient = refusal(403, 'insufficient-scope', {
    'WWW-Authenticate': `Bearer error="insufficient_scope", scope="${scopes.join(' ')}"`,
  });
  return {
    name: 'require-scopes',
    decide: ({ principal }) => (scopes.every((scope) => principal?.scopes.has(scope)) ? undefined : insufficient),
  };
}
