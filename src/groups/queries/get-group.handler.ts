import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { scopeAt } from '../../roles';
import { OwnUnitsOfWork, UnitOfWork } from '../../shared/database';
import { NotFoundError } from '../../shared/problem';
import type { Group } from '../domain/group';
import { GroupRepository } from '../ports/group.repository';
import { GetGroup } from './get-group.query';

@OwnUnitsOfWork()
@QueryHandler(GetGroup)
export class GetGroupHandler implements IQueryHandler<GetGroup> {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly groups: GroupRepository,
  ) {}

  /** @throws {NotFoundError} 404 */
  async execute({ place, groupId }: GetGroup): Promise<Group> {
    const group = await this.unitOfWork.run(scopeAt(place), () => this.groups.find(groupId));
    if (group === undefined) throw new NotFoundError();
    return group;
  }
}
