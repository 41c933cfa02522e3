import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { EndOfAccess } from '../../access';
import { LastAdministrator, UserDirectory } from '../../identity';
import { OwnUnitsOfWork } from '../../shared/database';
import { DomainEvents } from '../../shared/events';
import { OwnAccountError } from '../domain/user.errors';
import { UserAdministration } from '../user-administration';
import { SetUserEnabled } from './set-user-enabled.command';

@OwnUnitsOfWork()
@CommandHandler(SetUserEnabled)
export class SetUserEnabledHandler implements ICommandHandler<SetUserEnabled> {
  constructor(
    private readonly administration: UserAdministration,
    private readonly directory: UserDirectory,
    private readonly lastAdministrator: LastAdministrator,
    private readonly endOfAccess: EndOfAccess,
    private readonly events: DomainEvents,
  ) {}

  async execute({ actor, sight, id, enabled }: SetUserEnabled): Promise<void> {
    await this.administration.changeable(actor, sight, id, 'users:write');
    if (!enabled && id === actor.userId)
      throw new OwnAccountError('Nobody shuts themselves out: ask another administrator.');
    await this.directory.setEnabled(id, enabled, async () => {
      if (!enabled) {
        await this.lastAdministrator.assertNotLast(id);
        await this.endOfAccess.sessionsOf(id, 'user-disabled');
      }
      // Of keys that were refused while they were disabled, too.
      await this.endOfAccess.tokensOf([id]);
      await this.events.record({
        type: enabled ? 'user.enabled' : 'user.disabled',
        subject: { type: 'user', id },
        before: { enabled: !enabled },
        after: { enabled },
      });
    });
  }
}
