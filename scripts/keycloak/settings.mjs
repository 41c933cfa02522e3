import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Failure } from '../bootstrap/failure.mjs';
import { inProject } from '../bootstrap/project.mjs';

const VERSION = '26.7.4';
const REALMS = ['new-customs.realm.json', 'google.realm.json'];
/** What the realm files may name; a change makes a new seed. */
const PLACEHOLDERS = ['KEYCLOAK_CLIENT_SECRET', 'IAM_DEV_PASSWORD', 'IAM_GOOGLE_SECRET', 'IAM_GATEWAY_URL'];

/**
 * What a development Keycloak is started with. keycloak/README.md explains each variable.
 * @throws {Failure} naming a variable that makes no sense
 */
export function keycloakSettings(environment = process.env) {
  const home = resolve(environment.KEYCLOAK_HOME || inProject('.data', 'keycloak'));
  const port = portIn(environment, 'KEYCLOAK_PORT', 8081);
  const managementPort = portIn(environment, 'KEYCLOAK_MANAGEMENT_PORT', 9000);
  const url = `http://127.0.0.1:${port}`;
  const placeholders = Object.fromEntries(PLACEHOLDERS.flatMap((name) => entryOf(environment, name)));
  const realms = REALMS.map((name) => inProject('keycloak', name));
  const version = environment.KEYCLOAK_VERSION || VERSION;
  const distribution = join(home, `keycloak-${version}`);
  const settings = {
    home,
    port,
    managementPort,
    url,
    version,
    distribution,
    realms,
    readyUrl: `http://127.0.0.1:${managementPort}/health/ready`,
    data: join(home, `data-${port}`),
    log: join(home, `${port}.log`),
    /** What the process that watches it says. */
    output: join(home, `${port}.out`),
    state: join(home, `${port}.json`),
    turn: join(home, 'turn.pid'),
    keep: environment.KEYCLOAK_KEEP === '1',
    heap: environment.KEYCLOAK_HEAP || '512m',
    /** A quick start, or a fast server: development wants the first, load tests the second. */
    quick: environment.KEYCLOAK_QUICK !== '0',
    readyWithinMs: 1000 * Number(environment.KEYCLOAK_READY_SECONDS || 240),
    /** Goes on when whoever started it has ended. */
    stays: environment.KEYCLOAK_STAYS === '1',
    /** Whoever needs it, by process id; it ends when there were some and all are gone. */
    owners: join(home, `${port}.owners`),
    owner: Number(environment.KEYCLOAK_OWNER_PID || 0),
    administrator: {
      name: environment.KEYCLOAK_ADMIN_USER || 'admin',
      password: environment.KEYCLOAK_ADMIN_PASSWORD || 'dev-only-admin',
    },
    placeholders: { ...placeholders, KEYCLOAK_URL: url },
  };
  return Object.freeze({ ...settings, seed: join(home, `seed-${fingerprint(settings)}.mv.db`) });
}

function fingerprint({ version, realms, placeholders, administrator }) {
  const hash = createHash('sha256').update(JSON.stringify([version, placeholders, administrator]));
  for (const file of realms) hash.update(readFileSync(file));
  return hash.digest('hex').slice(0, 16);
}

function portIn(environment, name, fallback) {
  const port = Number(environment[name] || fallback);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) throw new Failure(`${name} is not a port.`);
  return port;
}

const entryOf = (environment, name) => (environment[name] ? [[name, environment[name]]] : []);
