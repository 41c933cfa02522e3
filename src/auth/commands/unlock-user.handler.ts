import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CurrentUnitOfWork, OwnUnitsOfWork, UnitOfWork } from '../../shared/database';
import { DomainEvents } from '../../shared/events';
import { UserAdministration } from '../../users';
import { LoginFailures } from '../lockout/login-failures';
import { UnlockUser } from './unlock-user.command';

/** What the scope is depends on who asks. */
@OwnUnitsOfWork()
@CommandHandler(UnlockUser)
export class UnlockUserHandler implements ICommandHandler<UnlockUser, void> {
  constructor(
    private readonly administration: UserAdministration,
    private readonly failures: LoginFailures,
    private readonly events: DomainEvents,
    private readonly unitOfWork: UnitOfWork,
    private readonly current: CurrentUnitOfWork,
  ) {}

  /**
   * Whoever unlocks gives further tries to whoever guesses: it is a change of the user, as resetting the password is.
   * @throws {NotFoundError} 404, also for a user of other tenants @throws {UserSharedError} 403
   */
  async execute({ actor, sight, userId }: UnlockUser): Promise<void> {
    await this.administration.changeable(actor, sight, userId, 'users:write');
    await this.unitOfWork.run(sight, async () => {
      const unlocked = await this.current.asSystem(() => this.failures.unlock(userId));
      if (!unlocked) return;
      const tenantId = sight === 'installation' ? undefined : this.current.tenant.id;
      await this.events.record({ type: 'user.unlocked', subject: { type: 'user', id: userId }, tenantId });
    });
  }
}
