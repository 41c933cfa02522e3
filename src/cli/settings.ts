import { resolve } from 'node:path';
import { readRuntime } from '../local/runtime-file';
import { type Environment, readEnvironment } from '../shared/config';

/** Variables as a process has them. */
export type Variables = Readonly<Record<string, string | undefined>>;

/**
 * The variables that the running gateway has. Where none names a database, they are those of the `npm start` that runs on
 * DATA_DIR: its database has another password each time.
 */
export function commandVariables(given: Variables = process.env): Variables {
  if (given['DATABASE_URL'] || given['DATABASE_URL_FILE']) return given;
  const dataDir = resolve(given['DATA_DIR'] || '.data');
  const runtime = readRuntime(dataDir);
  if (runtime === undefined) return given;
  return {
    NODE_ENV: 'development',
    TOKEN_ISSUER: 'iam-gateway.local',
    ...runtime.variables,
    ...Object.fromEntries(Object.entries(given).filter(([, value]) => value)),
    DATA_DIR: dataDir,
    DATABASE_URL: runtime.databaseUrl,
  };
}

/** @throws {EnvironmentError} listing every fault */
export function commandEnvironment(given: Variables = process.env): Environment {
  return readEnvironment(commandVariables(given));
}
