import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { EndOfAccess } from '../../access';
import { PasswordPolicy, UserDirectory } from '../../identity';
import { Random } from '../../shared/crypto';
import { OwnUnitsOfWork } from '../../shared/database';
import { DomainEvents } from '../../shared/events';
import { temporaryPassword } from '../domain/temporary-password';
import { OwnAccountError } from '../domain/user.errors';
import { UserAdministration } from '../user-administration';
import { ResetPassword } from './reset-password.command';

@OwnUnitsOfWork()
@CommandHandler(ResetPassword)
export class ResetPasswordHandler implements ICommandHandler<ResetPassword> {
  constructor(
    private readonly administration: UserAdministration,
    private readonly directory: UserDirectory,
    private readonly policy: PasswordPolicy,
    private readonly random: Random,
    private readonly endOfAccess: EndOfAccess,
    private readonly events: DomainEvents,
  ) {}

  async execute({ actor, sight, id }: ResetPassword): Promise<string> {
    const user = await this.administration.changeable(actor, sight, id, 'users:write');
    // Whoever has only a session must not come by the account with it.
    if (id === actor.userId) throw new OwnAccountError('Change your own password with POST /api/v0/auth/password.');
    const password = temporaryPassword(this.random, (drawn) => this.policy.faults(drawn, user).length === 0);
    await this.directory.setPassword(id, password, async () => {
      await this.endOfAccess.sessionsOf(id, 'password-changed');
      await this.endOfAccess.tokensOf([id]);
      await this.events.record({ type: 'user.password-reset', subject: { type: 'user', id } });
    });
    return password;
  }
}
