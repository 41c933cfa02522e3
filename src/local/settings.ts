import { join, resolve } from 'node:path';
import { type Environment, readEnvironment } from '../shared/config';
import { DEVELOPMENT } from './keycloak';

/** Stands in where the embedded database will be, so that everything else can be checked before it starts. */
const EMBEDDED = 'postgres://embedded@127.0.0.1/embedded';

/** The same for the Keycloak that is started. */
const STARTED = 'http://127.0.0.1';

export interface LocalSettings {
  /** The environment that the gateway gets, but for what is only known once other parts run. */
  readonly environment: Readonly<Record<string, string>>;
  /** The same, checked. DATABASE_URL means nothing while `database` is embedded. */
  readonly checked: Environment;
  readonly host: string;
  readonly dataDir: string;
  readonly database: 'embedded' | 'given';
  /** `started`: a development Keycloak, by us. */
  readonly identity: 'embedded' | 'started' | 'given';
  /** Where the gateway writes its log; undefined: where we do. */
  readonly gatewayLog: string | undefined;
}

/**
 * What `npm start` adds to the environment it was given: defaults that suit one's own machine.
 * @throws {EnvironmentError} listing every fault
 */
export function localSettings(given: NodeJS.ProcessEnv): LocalSettings {
  const set = Object.fromEntries(Object.entries(given).filter((entry): entry is [string, string] => !!entry[1]));
  const dataDir = resolve(set['DATA_DIR'] ?? '.data');
  const identity = identityIn(set);
  const environment: Record<string, string> = {
    NODE_ENV: 'development',
    HOST: '127.0.0.1',
    ACCESS_LOG: join(dataDir, 'logs', 'access.log'),
    DRAIN_GRACE_MS: '0',
    DRAIN_TIMEOUT_MS: '5000',
    // Tokens outlive a change of PORT.
    TOKEN_ISSUER: 'iam-gateway.local',
    ...(identity === 'started' && DEVELOPMENT),
    ...set,
    DATA_DIR: dataDir,
  };
  const isEmbedded = !set['DATABASE_URL'] && !set['DATABASE_URL_FILE'];
  if (isEmbedded) {
    delete environment['DATABASE_MIGRATION_URL'];
    delete environment['DATABASE_MIGRATION_URL_FILE'];
  }
  const checked = readEnvironment({
    ...environment,
    ...(isEmbedded ? { DATABASE_URL: EMBEDDED } : {}),
    ...(identity === 'started' ? { KEYCLOAK_BASE_URL: STARTED } : {}),
  });
  return {
    environment,
    checked,
    host: environment['HOST']!,
    dataDir,
    database: isEmbedded ? 'embedded' : 'given',
    identity,
    gatewayLog: checked.ACCESS_LOG === 'stdout' ? undefined : join(dataDir, 'logs', 'gateway.log'),
  };
}

function identityIn(set: Readonly<Record<string, string>>): LocalSettings['identity'] {
  if (set['IDENTITY_PROVIDER'] !== 'keycloak') return 'embedded';
  return set['KEYCLOAK_BASE_URL'] ? 'given' : 'started';
}
