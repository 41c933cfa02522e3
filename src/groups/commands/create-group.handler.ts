import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { RoleGrants, scopeAt } from '../../roles';
import { OwnUnitsOfWork, UnitOfWork } from '../../shared/database';
import { DomainEvents } from '../../shared/events';
import { factsOf, type Group } from '../domain/group';
import { GroupRepository } from '../ports/group.repository';
import { CreateGroup } from './create-group.command';

@OwnUnitsOfWork()
@CommandHandler(CreateGroup)
export class CreateGroupHandler implements ICommandHandler<CreateGroup> {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly groups: GroupRepository,
    private readonly grants: RoleGrants,
    private readonly events: DomainEvents,
  ) {}

  execute({ actor, place, name, description, roles }: CreateGroup): Promise<Group> {
    return this.unitOfWork.run(scopeAt(place), async () => {
      await this.grants.assertMayGrant(actor, roles, place, '/roles');
      const group = await this.groups.insert(name, description, roles);
      await this.events.record({
        type: 'group.created',
        subject: { type: 'group', id: group.id },
        tenantId: place?.id,
        after: factsOf(group),
      });
      return group;
    });
  }
}
