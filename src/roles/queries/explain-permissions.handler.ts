import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import type { EffectivePermissions } from '../../contract';
import { OwnUnitsOfWork, UnitOfWork } from '../../shared/database';
import { counting } from '../domain/held-role';
import { explained } from '../domain/permission-chains';
import { RoleRepository } from '../ports/role.repository';
import { RolesInSight } from '../roles-in-sight';
import { shownPermissions } from '../shown-role';
import { ExplainPermissions } from './explain-permissions.query';

@OwnUnitsOfWork()
@QueryHandler(ExplainPermissions)
export class ExplainPermissionsHandler implements IQueryHandler<ExplainPermissions> {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly roles: RoleRepository,
    private readonly inSight: RolesInSight,
  ) {}

  /** @throws {NotFoundError} 404 for a user who is no member there */
  async execute({ place, userId }: ExplainPermissions): Promise<EffectivePermissions> {
    const held = await this.inSight.of(userId, place);
    const book = await this.unitOfWork.run('system', () => this.roles.book());
    return shownPermissions(explained(book, counting(held, place?.code, place !== undefined)));
  }
}
