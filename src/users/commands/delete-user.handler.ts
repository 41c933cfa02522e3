import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { EndOfAccess } from '../../access';
import { LastAdministrator, UserDirectory } from '../../identity';
import { OwnUnitsOfWork } from '../../shared/database';
import { DomainEvents } from '../../shared/events';
import { factsOf } from '../domain/user-details';
import { OwnAccountError } from '../domain/user.errors';
import { UserAdministration } from '../user-administration';
import { DeleteUser } from './delete-user.command';

@OwnUnitsOfWork()
@CommandHandler(DeleteUser)
export class DeleteUserHandler implements ICommandHandler<DeleteUser> {
  constructor(
    private readonly administration: UserAdministration,
    private readonly directory: UserDirectory,
    private readonly lastAdministrator: LastAdministrator,
    private readonly endOfAccess: EndOfAccess,
    private readonly events: DomainEvents,
  ) {}

  async execute({ actor, sight, id }: DeleteUser): Promise<void> {
    await this.administration.changeable(actor, sight, id, 'users:write');
    if (id === actor.userId) throw new OwnAccountError('Nobody deletes themselves: ask another administrator.');
    await this.directory.remove(id, async (user) => {
      await this.lastAdministrator.assertNotLast(id);
      await this.endOfAccess.sessionsOf(id, 'user-deleted');
      await this.endOfAccess.tokensOf([id]);
      await this.events.record({ type: 'user.deleted', subject: { type: 'user', id }, before: factsOf(user) });
    });
  }
}
