import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { EndOfAccess } from '../../access';
import { OwnUnitsOfWork, UnitOfWork } from '../../shared/database';
import { DomainEvents } from '../../shared/events';
import { NotFoundError } from '../../shared/problem';
import { factsOf } from '../domain/api-key';
import { ApiKeyRepository } from '../ports/api-key.repository';
import { DeleteKey } from './delete-key.command';

@OwnUnitsOfWork()
@CommandHandler(DeleteKey)
export class DeleteKeyHandler implements ICommandHandler<DeleteKey> {
  constructor(
    private readonly keys: ApiKeyRepository,
    private readonly endOfAccess: EndOfAccess,
    private readonly events: DomainEvents,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  /** @throws {NotFoundError} 404 */
  execute({ sight, keyId }: DeleteKey): Promise<void> {
    return this.unitOfWork.run(sight.scope, async () => {
      const key = await this.keys.lock(keyId, sight);
      if (key === undefined) throw new NotFoundError();
      await this.keys.remove(keyId);
      await this.endOfAccess.apiKey(keyId);
      const subject = { type: 'api-key', id: keyId };
      await this.events.record({ type: 'api-key.deleted', subject, tenantId: key.tenant?.id, before: factsOf(key) });
    });
  }
}
