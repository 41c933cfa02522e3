import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import type { UserRoles } from '../../contract';
import { OwnUnitsOfWork } from '../../shared/database';
import { RolesInSight } from '../roles-in-sight';
import { shownHeld } from '../shown-role';
import { ListRolesOfUser } from './list-roles-of-user.query';

@OwnUnitsOfWork()
@QueryHandler(ListRolesOfUser)
export class ListRolesOfUserHandler implements IQueryHandler<ListRolesOfUser> {
  constructor(private readonly inSight: RolesInSight) {}

  /** @throws {NotFoundError} 404 for a user who is no member there */
  async execute({ place, userId }: ListRolesOfUser): Promise<UserRoles> {
    return shownHeld(await this.inSight.of(userId, place));
  }
}
