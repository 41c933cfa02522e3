import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type BannerFacts, near } from './banner';
import { DEVELOPMENT_USER } from './keycloak';
import type { Parts } from './parts';
import { samples } from './samples';
import type { LocalSettings } from './settings';

/**
 * What the banner tells about the parts.
 * @param root folder of the project
 */
export function bannerFacts(parts: Parts, root: string, seconds: number, cwd: string = process.cwd()): BannerFacts {
  const { settings, database, services, administrator, users, ready, keycloak } = parts;
  const { dataDir, checked, gatewayLog } = settings;
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  const routes = resolve(cwd, checked.GATEWAY_CONFIG ?? 'gateway.yaml');
  return {
    version,
    seconds,
    url: ready.url,
    managementUrl: ready.managementUrl ?? null,
    administrator: {
      email: administrator.email,
      newPassword: administrator.newPassword,
      file: administrator.file !== undefined && existsSync(administrator.file) ? administrator.file : undefined,
      knownPassword: keycloak && DEVELOPMENT_USER.password,
    },
    sampleUsersFile: users.file,
    browserSignIn: settings.identity === 'embedded' ? undefined : browserSignIn(settings),
    identity: identityOf(parts),
    database: database
      ? `embedded PostgreSQL on port ${database.server.port}, data in ${near(database.server.folder, cwd)}`
      : 'as DATABASE_URL says',
    mailIsCaptured: checked.SMTP_URL === undefined && checked.SMTP_HOST === undefined,
    limits: checked.REDIS_URL === undefined ? 'in memory' : 'shared, as REDIS_URL says',
    routes: existsSync(routes)
      ? `${near(routes, cwd)}, read again whenever it changes`
      : 'none: there is no gateway.yaml',
    logs: gatewayLog === undefined ? 'here' : `${near(join(dataDir, 'logs'), cwd)}, warnings here too`,
    services: samples.map(({ name, title }) => ({ title, url: services[name], isSample: parts.samples.has(name) })),
  };
}

function browserSignIn({ checked: { PUBLIC_URL, PORT } }: LocalSettings): string {
  return `${PUBLIC_URL ?? `http://localhost:${PORT}`}/api/v0/auth/authorize?returnTo=/docs`;
}

function identityOf({ settings: { identity, checked }, keycloak }: Parts): string {
  if (identity === 'embedded') return 'embedded: users, sessions and signing keys are in the database';
  return `Keycloak at ${keycloak?.url ?? checked.KEYCLOAK_BASE_URL!}, realm ${checked.KEYCLOAK_REALM}`;
}
