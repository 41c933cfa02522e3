import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { EndOfAccess } from '../../access';
import { RecentSignIn } from '../../access/nest';
import { Clock } from '../../shared/clock';
import { ENVIRONMENT, type Environment } from '../../shared/config';
import { Random } from '../../shared/crypto';
import { InScope } from '../../shared/database';
import { DomainEvents } from '../../shared/events';
import { NotFoundError } from '../../shared/problem';
import { factsOf } from '../domain/api-key';
import { expiryOf } from '../domain/expiry';
import { drawKey, hashOfSecret } from '../domain/key-text';
import { ownKeys } from '../domain/keys-in-sight';
import { ApiKeyRepository } from '../ports/api-key.repository';
import { shownOnce } from '../shown-key';
import type { MadeKey } from './create-key.command';
import { RotateKey } from './rotate-key.command';

@InScope('system')
@CommandHandler(RotateKey)
export class RotateKeyHandler implements ICommandHandler<RotateKey> {
  constructor(
    private readonly recent: RecentSignIn,
    private readonly keys: ApiKeyRepository,
    private readonly endOfAccess: EndOfAccess,
    private readonly events: DomainEvents,
    private readonly random: Random,
    private readonly clock: Clock,
    @Inject(ENVIRONMENT) private readonly settings: Pick<Environment, 'API_KEY_MAX_DAYS'>,
  ) {}

  /**
   * @throws {RefusedError} 401 `insufficient-user-authentication`
   * @throws {NotFoundError} 404 @throws {ValidationFailedError} 400 for an expiry that cannot be
   */
  async execute({ principal, keyId, overlapSeconds, expiresAt }: RotateKey): Promise<MadeKey> {
    const sight = ownKeys(principal);
    this.recent.assert(principal);
    const before = await this.keys.lock(keyId, sight);
    if (before === undefined) throw new NotFoundError();
    const nowMs = this.clock.nowMs();
    const text = drawKey(this.random, before.prefix);
    const after = await this.keys.rotate(keyId, {
      checksum: text.checksum,
      hash: hashOfSecret(text.secret),
      rotatedAt: new Date(nowMs),
      previousUntil: new Date(nowMs + overlapSeconds * 1000),
      expiresAt:
        expiresAt === undefined ? before.expiresAt : expiryOf(expiresAt, this.settings.API_KEY_MAX_DAYS, nowMs),
    });
    await this.endOfAccess.apiKey(keyId);
    const subject = { type: 'api-key', id: keyId };
    const facts = { before: factsOf(before), after: factsOf(after) };
    await this.events.record({ type: 'api-key.rotated', subject, tenantId: after.tenant?.id, ...facts });
    return { shown: shownOnce(after, text), version: after.version };
  }
}
