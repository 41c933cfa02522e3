import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { RoleGrants, scopeAt } from '../../roles';
import { OwnUnitsOfWork, UnitOfWork } from '../../shared/database';
import { DomainEvents } from '../../shared/events';
import { GroupRepository } from '../ports/group.repository';
import { GiveRole } from './give-role.command';

@OwnUnitsOfWork()
@CommandHandler(GiveRole)
export class GiveRoleHandler implements ICommandHandler<GiveRole> {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly groups: GroupRepository,
    private readonly grants: RoleGrants,
    private readonly events: DomainEvents,
  ) {}

  async execute({ actor, place, groupId, role }: GiveRole): Promise<void> {
    await this.unitOfWork.run(scopeAt(place), async () => {
      const { name } = await this.groups.lock(groupId);
      await this.grants.assertMayGrant(actor, [role], place);
      if (!(await this.groups.giveRole(groupId, role))) return;
      await this.events.record({
        type: 'group.role-given',
        subject: { type: 'group', id: groupId },
        tenantId: place?.id,
        after: { name, role },
      });
    });
  }
}
