import type { Environment } from '../shared/config';

/** Origins of the installation's own pages: that of PUBLIC_URL, and CORS_ORIGINS. */
export function ownOrigins({ PUBLIC_URL, CORS_ORIGINS }: Pick<Environment, 'PUBLIC_URL' | 'CORS_ORIGINS'>): string[] {
  return [...(PUBLIC_URL === undefined ? [] : [new URL(PUBLIC_URL).origin]), ...CORS_ORIGINS];
}
