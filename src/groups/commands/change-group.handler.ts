import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { scopeAt } from '../../roles';
import { OwnUnitsOfWork, UnitOfWork } from '../../shared/database';
import { DomainEvents } from '../../shared/events';
import { assertNameIsOurs } from '../domain/followed';
import { factsOf, type Group } from '../domain/group';
import { GroupRepository } from '../ports/group.repository';
import { ChangeGroup } from './change-group.command';

@OwnUnitsOfWork()
@CommandHandler(ChangeGroup)
export class ChangeGroupHandler implements ICommandHandler<ChangeGroup> {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly groups: GroupRepository,
    private readonly events: DomainEvents,
  ) {}

  execute({ place, groupId, version, change }: ChangeGroup): Promise<Group> {
    return this.unitOfWork.run(scopeAt(place), async () => {
      const before = await this.groups.lock(groupId, version);
      const { name = before.name, description = before.description } = change;
      assertNameIsOurs(before, name);
      const group = await this.groups.change(groupId, name, description);
      await this.events.record({
        type: 'group.changed',
        subject: { type: 'group', id: groupId },
        tenantId: place?.id,
        before: factsOf(before),
        after: factsOf(group),
      });
      return group;
    });
  }
}
