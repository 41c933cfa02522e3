import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { normalisedName } from '../../identity';
import { OwnUnitsOfWork } from '../../shared/database';
import { OwnAccountError } from '../domain/user.errors';
import { ProfileChanges } from '../profile-changes';
import { UserAdministration } from '../user-administration';
import { ChangeUser } from './change-user.command';

@OwnUnitsOfWork()
@CommandHandler(ChangeUser)
export class ChangeUserHandler implements ICommandHandler<ChangeUser> {
  constructor(
    private readonly administration: UserAdministration,
    private readonly changes: ProfileChanges,
  ) {}

  async execute({ actor, sight, id, version, change }: ChangeUser): Promise<void> {
    const user = await this.administration.changeable(actor, sight, id, 'users:write');
    // With a stolen session that would be a way to the account: one's own address is proven first.
    const moves = change.email !== undefined && normalisedName(change.email) !== user.email;
    if (moves && id === actor.userId)
      throw new OwnAccountError('Change your own address with POST /api/v0/auth/email.');
    await this.changes.apply(user, version, change);
  }
}
