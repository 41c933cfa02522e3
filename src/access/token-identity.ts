import { randomUUID } from 'node:crypto';
import { Logger } from '@nestjs/common';
import type { Environment } from '../shared/config';
import type { UnitOfWork } from '../shared/database';
import type { SettingsStore } from './settings.store';

/** What our tokens say about where they come from and for whom they are. Equal on all instances. */
export abstract class TokenIdentity {
  /** `iss` (RFC 7519 §4.1.1). */
  abstract readonly issuer: string;
  /** `aud` (RFC 7519 §4.1.3). */
  abstract readonly audience: string;
}

/**
 * The identity that the first start chose: what the settings say, else a name that no other installation has. Later
 * settings do not change it: every token and everybody who trusts this issuer would be lost.
 */
export async function keptTokenIdentity(
  environment: Environment,
  settings: SettingsStore,
  unitOfWork: UnitOfWork,
  logger: Pick<Logger, 'warn'> = new Logger('Tokens'),
): Promise<TokenIdentity> {
  const { TOKEN_ISSUER, TOKEN_AUDIENCE, PUBLIC_URL } = environment;
  const wanted = { issuer: TOKEN_ISSUER ?? PUBLIC_URL ?? `urn:uuid:${randomUUID()}`, audience: TOKEN_AUDIENCE };
  const kept = await unitOfWork.run('system', async () => ({
    issuer: await settings.keep('token.issuer', wanted.issuer),
    audience: await settings.keep('token.audience', wanted.audience),
  }));
  if (TOKEN_ISSUER !== undefined && TOKEN_ISSUER !== kept.issuer)
    logger.warn(`TOKEN_ISSUER is not used: this installation began with ${kept.issuer}`);
  if (wanted.audience !== kept.audience)
    logger.warn(`TOKEN_AUDIENCE is not used: this installation began with ${kept.audience}`);
  return Object.freeze(kept);
}
