import { Redis } from 'ioredis';
import type { Environment } from '../../shared/config';
import { fail, type Finding, ok, PATIENCE_MS, warn } from './finding';

/** Redis, where limits are shared. */
export async function examineRedis({ REDIS_URL }: Environment): Promise<Finding> {
  if (REDIS_URL === undefined) return ok('redis', 'not configured: every instance counts limits for itself');
  const redis = new Redis(REDIS_URL, {
    lazyConnect: true,
    connectTimeout: PATIENCE_MS,
    commandTimeout: PATIENCE_MS,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  });
  redis.on('error', () => undefined); // what was asked rejects with it
  try {
    await redis.connect();
    await redis.ping();
    return ok('redis', 'answers');
  } catch (error) {
    const advice = 'Until it answers, every instance counts limits for itself.';
    return warn('redis', `does not answer: ${(error as Error).message}`, advice);
  } finally {
    redis.disconnect();
  }
}

/** Keycloak, where it is who knows the users. */
export async function examineKeycloak(environment: Environment): Promise<Finding> {
  const { IDENTITY_PROVIDER, KEYCLOAK_BASE_URL, KEYCLOAK_REALM, KEYCLOAK_ISSUER } = environment;
  if (IDENTITY_PROVIDER !== 'keycloak') return ok('identity provider', 'embedded');
  const realm = `${KEYCLOAK_BASE_URL}/realms/${KEYCLOAK_REALM}`;
  const advice = 'Whoever is signed in stays so; nobody else gets in. See KEYCLOAK_BASE_URL and KEYCLOAK_REALM.';
  try {
    const signal = AbortSignal.timeout(PATIENCE_MS);
    const answer = await fetch(`${realm}/.well-known/openid-configuration`, { signal });
    if (!answer.ok) return fail('identity provider', `${realm} answers ${answer.status}`, advice);
    const { issuer } = (await answer.json()) as { issuer?: unknown };
    const expected = KEYCLOAK_ISSUER ?? realm;
    if (issuer === expected) return ok('identity provider', `Keycloak answers as ${expected}`);
    return fail(
      'identity provider',
      `it calls itself ${String(issuer)}`,
      `Set KEYCLOAK_ISSUER to that; now it is ${expected}.`,
    );
  } catch (error) {
    return fail('identity provider', `${realm} cannot be reached: ${reasonOf(error)}`, advice);
  }
}

/** fetch says only that it failed. */
function reasonOf(error: unknown): string {
  const { message, cause } = error as Error;
  return cause instanceof Error ? cause.message : message;
}
