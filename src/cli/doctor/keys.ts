import { openSigningKey, PostgresSigningKeyStore } from '../../access/nest';
import { createDataSource, CurrentUnitOfWork, TypeOrmUnitOfWork } from '../../shared/database';
import type { Environment } from '../../shared/config';
import { Envelope, loadMasterKey, SystemRandom } from '../../shared/crypto';
import { fail, type Finding, ok, warn } from './finding';

const DAY_MS = 86_400_000;

type Key = Awaited<ReturnType<PostgresSigningKeyStore['all']>>[number];

/** The master key, what it sealed, and how old the key is that signs. @param hasTables without them there are no keys yet */
export async function examineKeys(environment: Environment, hasTables: boolean): Promise<Finding[]> {
  let envelope: Envelope;
  try {
    envelope = new Envelope(loadMasterKey(environment), new SystemRandom());
  } catch (error) {
    return [fail('master key', (error as Error).message, 'Every instance needs the same one.')];
  }
  if (!hasTables) return [ok('master key', 'is there')];
  const keys = await signingKeys(environment);
  const newest = keys.at(-1);
  if (newest === undefined)
    return [ok('master key', 'is there'), ok('signing keys', 'none yet: the first start makes one')];
  return [opens(envelope, newest), ageOf(keys, environment)];
}

function opens(envelope: Envelope, key: Key): Finding {
  try {
    openSigningKey(envelope, key);
    return ok('master key', 'opens the signing keys');
  } catch (error) {
    return fail(
      'master key',
      (error as Error).message,
      'Set the key that the other instances have; without it, every token dies.',
    );
  }
}

function ageOf(keys: readonly Key[], { SIGNING_KEY_MAX_AGE_DAYS, TOKEN_ALGORITHM }: Environment): Finding {
  const nowMs = Date.now();
  const signing = keys.findLast(({ activatesAtMs }) => activatesAtMs <= nowMs) ?? keys[0]!;
  const days = Math.max(0, Math.floor((nowMs - signing.activatesAtMs) / DAY_MS));
  const detail = `${signing.kid} has signed ${signing.publicJwk.alg} for ${days} days; ${keys.length} published`;
  if (keys.at(-1)!.publicJwk.alg !== TOKEN_ALGORITHM)
    return warn('signing keys', detail, `The next start of a gateway publishes one for ${TOKEN_ALGORITHM}.`);
  if (days <= SIGNING_KEY_MAX_AGE_DAYS) return ok('signing keys', detail);
  return warn('signing keys', detail, 'A running gateway rotates it; or run iam-gateway key rotate.');
}

async function signingKeys(environment: Environment): Promise<Key[]> {
  const database = await createDataSource(environment.DATABASE_URL, 1).initialize();
  try {
    const store = new PostgresSigningKeyStore(new CurrentUnitOfWork());
    return await new TypeOrmUnitOfWork(database).run('system', () => store.all());
  } finally {
    await database.destroy();
  }
}
