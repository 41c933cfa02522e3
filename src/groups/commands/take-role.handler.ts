import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { EndOfAccess } from '../../access';
import { LastAdministrator } from '../../identity';
import { RoleGrants, scopeAt, SUPERADMIN } from '../../roles';
import { OwnUnitsOfWork, UnitOfWork } from '../../shared/database';
import { DomainEvents } from '../../shared/events';
import { outdateMembers } from '../outdate-members';
import { GroupRepository } from '../ports/group.repository';
import { TakeRole } from './take-role.command';

@OwnUnitsOfWork()
@CommandHandler(TakeRole)
export class TakeRoleHandler implements ICommandHandler<TakeRole> {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly groups: GroupRepository,
    private readonly grants: RoleGrants,
    private readonly endOfAccess: EndOfAccess,
    private readonly lastAdministrator: LastAdministrator,
    private readonly events: DomainEvents,
  ) {}

  async execute({ actor, place, groupId, role }: TakeRole): Promise<void> {
    await this.unitOfWork.run(scopeAt(place), async () => {
      const { name, members } = await this.groups.lock(groupId);
      await this.grants.assertMayGrant(actor, [role], place);
      if (!(await this.groups.takeRole(groupId, role))) return;
      await outdateMembers(this.endOfAccess, this.groups, { id: groupId, members, roles: [role] }, place);
      if (role === SUPERADMIN) await this.lastAdministrator.assertOneRemains();
      await this.events.record({
        type: 'group.role-taken',
        subject: { type: 'group', id: groupId },
        tenantId: place?.id,
        before: { name, role },
      });
    });
  }
}
