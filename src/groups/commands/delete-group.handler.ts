import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { EndOfAccess } from '../../access';
import { LastAdministrator } from '../../identity';
import { RoleGrants, scopeAt, SUPERADMIN } from '../../roles';
import { OwnUnitsOfWork, UnitOfWork } from '../../shared/database';
import { DomainEvents } from '../../shared/events';
import { assertMayGo } from '../domain/followed';
import { factsOf } from '../domain/group';
import { outdateMembers } from '../outdate-members';
import { GroupRepository } from '../ports/group.repository';
import { DeleteGroup } from './delete-group.command';

@OwnUnitsOfWork()
@CommandHandler(DeleteGroup)
export class DeleteGroupHandler implements ICommandHandler<DeleteGroup> {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly groups: GroupRepository,
    private readonly grants: RoleGrants,
    private readonly endOfAccess: EndOfAccess,
    private readonly lastAdministrator: LastAdministrator,
    private readonly events: DomainEvents,
  ) {}

  /** Nobody takes from the members what they could not give. */
  async execute({ actor, place, groupId, version }: DeleteGroup): Promise<void> {
    await this.unitOfWork.run(scopeAt(place), async () => {
      const group = await this.groups.lock(groupId, version);
      assertMayGo(group);
      await this.grants.assertMayGrant(actor, group.roles, place);
      await outdateMembers(this.endOfAccess, this.groups, group, place);
      await this.groups.remove(groupId);
      if (group.roles.includes(SUPERADMIN)) await this.lastAdministrator.assertOneRemains();
      await this.events.record({
        type: 'group.deleted',
        subject: { type: 'group', id: groupId },
        tenantId: place?.id,
        before: factsOf(group),
      });
    });
  }
}
