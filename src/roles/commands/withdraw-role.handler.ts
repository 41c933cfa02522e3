import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Assignments, UserRepository } from '../../identity';
import { OwnUnitsOfWork, UnitOfWork } from '../../shared/database';
import { DomainEvents } from '../../shared/events';
import { NotFoundError } from '../../shared/problem';
import { scopeAt } from '../place';
import { RoleGrants } from '../role-grants';
import { WithdrawRole } from './withdraw-role.command';

@OwnUnitsOfWork()
@CommandHandler(WithdrawRole)
export class WithdrawRoleHandler implements ICommandHandler<WithdrawRole> {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly users: UserRepository,
    private readonly grants: RoleGrants,
    private readonly assignments: Assignments,
    private readonly events: DomainEvents,
  ) {}

  async execute({ actor, place, userId, role }: WithdrawRole): Promise<void> {
    await this.unitOfWork.run(scopeAt(place), async () => {
      if ((await this.users.find(userId)) === undefined) throw new NotFoundError();
      await this.grants.assertMayGrant(actor, [role], place);
    });
    await this.assignments.withdrawRole(userId, place?.id, role, () =>
      this.events.record({
        type: 'role.withdrawn',
        subject: { type: 'user', id: userId },
        tenantId: place?.id,
        before: { role, tenant: place?.code },
      }),
    );
  }
}
