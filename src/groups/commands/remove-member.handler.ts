import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Assignments, UserRepository } from '../../identity';
import { RoleGrants, scopeAt } from '../../roles';
import { OwnUnitsOfWork, UnitOfWork } from '../../shared/database';
import { DomainEvents } from '../../shared/events';
import { NotFoundError } from '../../shared/problem';
import { GroupRepository } from '../ports/group.repository';
import { RemoveMember } from './remove-member.command';

@OwnUnitsOfWork()
@CommandHandler(RemoveMember)
export class RemoveMemberHandler implements ICommandHandler<RemoveMember> {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly groups: GroupRepository,
    private readonly users: UserRepository,
    private readonly grants: RoleGrants,
    private readonly assignments: Assignments,
    private readonly events: DomainEvents,
  ) {}

  /** Whoever removes a member takes from them what the group gave. */
  async execute({ actor, place, groupId, userId }: RemoveMember): Promise<void> {
    const group = await this.unitOfWork.run(scopeAt(place), async () => {
      const found = await this.groups.find(groupId);
      if (found === undefined || (await this.users.find(userId)) === undefined) throw new NotFoundError();
      await this.grants.assertMayGrant(actor, found.roles, place);
      return found;
    });
    await this.assignments.leaveGroup(userId, groupId, () =>
      this.events.record({
        type: 'group.member-removed',
        subject: { type: 'user', id: userId },
        tenantId: place?.id,
        before: { group: group.name, groupId, roles: group.roles },
      }),
    );
  }
}
