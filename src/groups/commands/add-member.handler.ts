import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Assignments, UserRepository } from '../../identity';
import { RoleGrants, scopeAt } from '../../roles';
import { OwnUnitsOfWork, UnitOfWork } from '../../shared/database';
import { DomainEvents } from '../../shared/events';
import { NotFoundError } from '../../shared/problem';
import { GroupRepository } from '../ports/group.repository';
import { AddMember } from './add-member.command';

@OwnUnitsOfWork()
@CommandHandler(AddMember)
export class AddMemberHandler implements ICommandHandler<AddMember> {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly groups: GroupRepository,
    private readonly users: UserRepository,
    private readonly grants: RoleGrants,
    private readonly assignments: Assignments,
    private readonly events: DomainEvents,
  ) {}

  /** Whoever adds a member gives them what the group gives. */
  async execute({ actor, place, groupId, userId }: AddMember): Promise<void> {
    const group = await this.unitOfWork.run(scopeAt(place), async () => {
      const found = await this.groups.find(groupId);
      if (found === undefined || (await this.users.find(userId)) === undefined) throw new NotFoundError();
      await this.grants.assertMayGrant(actor, found.roles, place);
      return found;
    });
    await this.assignments.joinGroup(userId, groupId, () =>
      this.events.record({
        type: 'group.member-added',
        subject: { type: 'user', id: userId },
        tenantId: place?.id,
        after: { group: group.name, groupId, roles: group.roles },
      }),
    );
  }
}
