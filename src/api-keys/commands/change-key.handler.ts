import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { EndOfAccess } from '../../access';
import { OwnUnitsOfWork, UnitOfWork } from '../../shared/database';
import { DomainEvents } from '../../shared/events';
import { NotFoundError, VersionOutdatedError } from '../../shared/problem';
import { type ApiKey, factsOf } from '../domain/api-key';
import { ApiKeyRepository } from '../ports/api-key.repository';
import { ChangeKey } from './change-key.command';

@OwnUnitsOfWork()
@CommandHandler(ChangeKey)
export class ChangeKeyHandler implements ICommandHandler<ChangeKey> {
  constructor(
    private readonly keys: ApiKeyRepository,
    private readonly endOfAccess: EndOfAccess,
    private readonly events: DomainEvents,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  /** @throws {NotFoundError} 404 @throws {VersionOutdatedError} 412 */
  execute({ sight, keyId, version, change }: ChangeKey): Promise<ApiKey> {
    return this.unitOfWork.run(sight.scope, async () => {
      const before = await this.keys.lock(keyId, sight);
      if (before === undefined) throw new NotFoundError();
      if (version !== undefined && version !== before.version) throw new VersionOutdatedError();
      const after = await this.keys.change(keyId, change);
      // Its limit is remembered with it.
      if (change.limit !== undefined) await this.endOfAccess.apiKey(keyId);
      const subject = { type: 'api-key', id: keyId };
      const facts = { before: factsOf(before), after: factsOf(after) };
      await this.events.record({ type: 'api-key.changed', subject, tenantId: after.tenant?.id, ...facts });
      return after;
    });
  }
}
