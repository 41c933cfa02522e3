import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Assignments, UserRepository } from '../../identity';
import { OwnUnitsOfWork, UnitOfWork } from '../../shared/database';
import { DomainEvents } from '../../shared/events';
import { NotFoundError } from '../../shared/problem';
import { scopeAt } from '../place';
import { RoleGrants } from '../role-grants';
import { AssignRole } from './assign-role.command';

@OwnUnitsOfWork()
@CommandHandler(AssignRole)
export class AssignRoleHandler implements ICommandHandler<AssignRole> {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly users: UserRepository,
    private readonly grants: RoleGrants,
    private readonly assignments: Assignments,
    private readonly events: DomainEvents,
  ) {}

  async execute({ actor, place, userId, role }: AssignRole): Promise<void> {
    await this.unitOfWork.run(scopeAt(place), async () => {
      if ((await this.users.find(userId)) === undefined) throw new NotFoundError();
      await this.grants.assertMayGrant(actor, [role], place);
    });
    await this.assignments.assignRole(userId, place?.id, role, () =>
      this.events.record({
        type: 'role.assigned',
        subject: { type: 'user', id: userId },
        tenantId: place?.id,
        after: { role, tenant: place?.code },
      }),
    );
  }
}
