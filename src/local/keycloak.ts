import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { Child } from './child';
import { isFree } from './ports';
import type { LocalSettings } from './settings';

export type KeycloakChild = Child<{ url: string }>;

/** What everybody knows of it: keycloak/README.md. */
export const DEVELOPMENT = {
  KEYCLOAK_CLIENT_SECRET: 'dev-only-gateway-secret',
  KEYCLOAK_DIRECT_GRANT: 'on',
  KEYCLOAK_IDP_HINTS: 'google',
  // A JVM that has just started takes its time for the first sign-in.
  KEYCLOAK_TIMEOUT_MS: '20000',
};
export const DEVELOPMENT_USER = { email: 'admin@serhafen.test', password: 'dev-only-Passw0rd' };

const PORT = 8081;
const MANAGEMENT_PORT = 9000;
/** The first start fetches 170 MiB, builds and imports. */
const READY_WITHIN_MS = 900_000;

/** The development Keycloak, as a process of its own, on its usual ports where they are free. */
export async function startKeycloak(
  { dataDir, environment, checked }: LocalSettings,
  root: string,
): Promise<KeycloakChild> {
  const { PATH, HOME, JAVA_HOME, TZ } = environment;
  const gateway = checked.PUBLIC_URL ?? `http://localhost:${checked.PORT}`;
  return Child.start<{ url: string }>({
    name: 'Keycloak',
    module: join(root, 'scripts', 'keycloak.mjs'),
    args: ['run'],
    env: {
      PATH,
      HOME,
      TZ,
      ...(JAVA_HOME && { JAVA_HOME }),
      ...Object.fromEntries(Object.entries(environment).filter(([name]) => /^(IAM_|KEYCLOAK_)/.test(name))),
      KEYCLOAK_HOME: environment['KEYCLOAK_HOME'] ?? join(dataDir, 'keycloak'),
      KEYCLOAK_PORT: environment['KEYCLOAK_PORT'] ?? String(await portNear(PORT)),
      KEYCLOAK_MANAGEMENT_PORT: environment['KEYCLOAK_MANAGEMENT_PORT'] ?? String(await portNear(MANAGEMENT_PORT)),
      IAM_GATEWAY_URL: gateway,
    },
    log: join(dataDir, 'logs', 'keycloak.log'),
    readyWithinMs: READY_WITHIN_MS,
  });
}

/** Keycloak must be told a port: it cannot say which one it was given. */
async function portNear(wanted: number): Promise<number> {
  if (await isFree(wanted, '127.0.0.1')) return wanted;
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as { port: number };
  probe.close();
  await once(probe, 'close');
  return port;
}
