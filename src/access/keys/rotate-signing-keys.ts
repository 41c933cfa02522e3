import { SystemClock } from '../../shared/clock';
import { type Environment, StartError } from '../../shared/config';
import { Envelope, loadMasterKey, SystemRandom } from '../../shared/crypto';
import { createDataSource, CurrentUnitOfWork, isUnavailable, TypeOrmUnitOfWork } from '../../shared/database';
import { PostgresSigningKeyStore } from '../persistence/postgres-signing-key.store';
import type { SigningKey } from './signing-key';
import { SigningKeys } from './signing-keys';

/**
 * Rotates the signing keys of a running installation, from outside of its gateways: they learn of it from the database.
 * @returns the key that will sign next, and from when on
 * @throws {StartError} no connection, no tables yet, no master key or another one
 */
export async function rotateSigningKeys(environment: Environment): Promise<Pick<SigningKey, 'kid' | 'activatesAtMs'>> {
  const envelope = new Envelope(loadMasterKey(environment), new SystemRandom());
  const database = createDataSource(environment.DATABASE_URL, 1);
  try {
    await database.initialize();
    const store = new PostgresSigningKeyStore(new CurrentUnitOfWork());
    const keys = new SigningKeys(store, new TypeOrmUnitOfWork(database), envelope, new SystemClock(), environment);
    await keys.start();
    return await keys.rotate();
  } catch (cause) {
    if (isUnavailable(cause)) throw new StartError('The database of DATABASE_URL cannot be reached', { cause });
    if ((cause as { code?: unknown }).code === UNDEFINED_TABLE)
      throw new StartError('The database of DATABASE_URL has no tables yet: start the gateway first', { cause });
    throw cause;
  } finally {
    if (database.isInitialized) await database.destroy();
  }
}

/** SQLSTATE (PostgreSQL, appendix A). */
const UNDEFINED_TABLE = '42P01';
