import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { UserRepository } from '../../identity';
import { CurrentUnitOfWork, OwnUnitsOfWork, UnitOfWork } from '../../shared/database';
import { DomainEvents } from '../../shared/events';
import { NotFoundError } from '../../shared/problem';
import { LoginFailures } from '../lockout/login-failures';
import { UnlockUser } from './unlock-user.command';

/** What the scope is depends on who asks. */
@OwnUnitsOfWork()
@CommandHandler(UnlockUser)
export class UnlockUserHandler implements ICommandHandler<UnlockUser, void> {
  constructor(
    private readonly users: UserRepository,
    private readonly failures: LoginFailures,
    private readonly events: DomainEvents,
    private readonly unitOfWork: UnitOfWork,
    private readonly current: CurrentUnitOfWork,
  ) {}

  /** @throws {NotFoundError} 404, also for a user of other tenants */
  execute({ userId, everywhere }: UnlockUser): Promise<void> {
    return this.unitOfWork.run(everywhere ? 'installation' : 'tenant', async () => {
      if ((await this.users.find(userId)) === undefined) throw new NotFoundError();
      const unlocked = await this.current.asSystem(() => this.failures.unlock(userId));
      if (!unlocked) return;
      const tenantId = everywhere ? undefined : this.current.tenant.id;
      await this.events.record({ type: 'user.unlocked', subject: { type: 'user', id: userId }, tenantId });
    });
  }
}
