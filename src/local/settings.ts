import { join, resolve } from 'node:path';
import { type Environment, readEnvironment } from '../shared/config';

/** Stands in where the embedded database will be, so that everything else can be checked before it starts. */
const EMBEDDED = 'postgres://embedded@127.0.0.1/embedded';

export interface LocalSettings {
  /** The environment that the gateway gets, but for what is only known once other parts run. */
  readonly environment: Readonly<Record<string, string>>;
  /** The same, checked. DATABASE_URL means nothing while `database` is embedded. */
  readonly checked: Environment;
  readonly host: string;
  readonly dataDir: string;
  readonly database: 'embedded' | 'given';
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
  const environment: Record<string, string> = {
    NODE_ENV: 'development',
    HOST: '127.0.0.1',
    ACCESS_LOG: join(dataDir, 'logs', 'access.log'),
    DRAIN_GRACE_MS: '0',
    DRAIN_TIMEOUT_MS: '5000',
    // Tokens outlive a change of PORT.
    TOKEN_ISSUER: 'iam-gateway.local',
    ...set,
    DATA_DIR: dataDir,
  };
  const isEmbedded = !set['DATABASE_URL'] && !set['DATABASE_URL_FILE'];
  if (isEmbedded) {
    delete environment['DATABASE_MIGRATION_URL'];
    delete environment['DATABASE_MIGRATION_URL_FILE'];
  }
  const checked = readEnvironment({ ...environment, ...(isEmbedded ? { DATABASE_URL: EMBEDDED } : {}) });
  return {
    environment,
    checked,
    host: environment['HOST']!,
    dataDir,
    database: isEmbedded ? 'embedded' : 'given',
    gatewayLog: checked.ACCESS_LOG === 'stdout' ? undefined : join(dataDir, 'logs', 'gateway.log'),
  };
}
