import type { IncomingMessage } from 'node:http';
import { Problem } from './problem';

/** What the gateway tells a backend about whoever calls. A backend sees these headers from the gateway alone. */
const identityHeaders = [
  'X-User-Id',
  'X-User-Email',
  'X-User-Roles',
  'X-Roles',
  'X-Active',
  'X-Tenant-Id',
  'x-business-unit',
  'x-country-code',
  'X-Request-Id',
  'X-Correlation-Id',
  'X-Trace-Id',
  'traceparent',
  'X-Real-IP',
  'X-Forwarded-For',
  'X-Forwarded-Proto',
  'X-Forwarded-Host',
  'Forwarded',
  'Authorization',
] as const;

/** @returns the tenant whose rows the caller may see, or undefined when the gateway names none */
export function tenantOf(request: IncomingMessage): string | undefined {
  const value = request.headers['x-tenant-id'];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/**
 * @returns the tenant that a new row belongs to
 * @throws {Problem} 400 when none is named
 */
export function requireTenant(request: IncomingMessage): string {
  const tenant = tenantOf(request);
  if (tenant === undefined) {
    throw new Problem(400, 'No tenant', 'A new row belongs to a tenant: X-Tenant-Id must name it');
  }
  return tenant;
}

/** @returns the identity headers that came with the request, to see what a backend gets */
export function whoAmI(request: IncomingMessage): Record<string, string> {
  const came = identityHeaders.flatMap((name) => {
    const value = request.headers[name.toLowerCase()];
    return value === undefined ? [] : [[name, String(value)] as const];
  });
  return Object.fromEntries(came);
}
