/**
 * Paths of the control plane, each with everything below it, on every host that no route names. No route may stand
 * here, and they are reserved from the start, so that a later version does not take a path from a running route.
 */
export const RESERVED_PATHS: readonly string[] = [
  ...['auth', 'users', 'roles', 'permissions', 'groups', 'tenants', 'sessions', 'api-keys', 'audit', 'events'],
  ...['gateway', 'mail'],
]
  .map((name) => `/api/v0/${name}`)
  .concat([
    '/actuator',
    '/metrics',
    '/health',
    '/ready',
    '/docs',
    '/openapi.json',
    '/errors',
    '/.well-known',
    '/oidc',
    '/ui',
    '/verify',
    '/verify-admin',
  ]);

const reserved = new Set(RESERVED_PATHS);

/** @param path canonical */
export function isReserved(path: string): boolean {
  for (let at = path.indexOf('/', 1); at >= 0; at = path.indexOf('/', at + 1)) {
    if (reserved.has(path.slice(0, at))) return true;
  }
  return reserved.has(path);
}
