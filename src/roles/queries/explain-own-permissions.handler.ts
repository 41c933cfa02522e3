import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { Principal } from '../../access';
import type { EffectivePermissions } from '../../contract';
import { OwnUnitsOfWork, UnitOfWork } from '../../shared/database';
import { counting, type HeldRole } from '../domain/held-role';
import { explained } from '../domain/permission-chains';
import type { Place } from '../place';
import { HeldRoles } from '../ports/held-roles';
import { RoleRepository } from '../ports/role.repository';
import { shownPermissions } from '../shown-role';
import { ExplainOwnPermissions } from './explain-own-permissions.query';

@OwnUnitsOfWork()
@QueryHandler(ExplainOwnPermissions)
export class ExplainOwnPermissionsHandler implements IQueryHandler<ExplainOwnPermissions> {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly roles: RoleRepository,
    private readonly held: HeldRoles,
  ) {}

  execute({ principal, place }: ExplainOwnPermissions): Promise<EffectivePermissions> {
    return this.unitOfWork.run('system', async () => {
      const held = await this.#heldBy(principal, place);
      // A key may what it was made for, as far as its owner may that.
      return shownPermissions(
        explained(await this.roles.book(), held, principal.permissions && [...principal.permissions].sort()),
      );
    });
  }

  async #heldBy(principal: Principal, place: Place): Promise<readonly HeldRole[]> {
    if (principal.ours) {
      const isMember = place !== undefined && principal.tenants.has(place.code);
      return counting(await this.held.of(principal.userId, place?.id), place?.code, isMember);
    }
    return [...principal.rolesIn(place?.code)].map((role) => ({
      role,
      where: 'token',
      tenant: place?.code,
      origin: 'token',
      group: undefined,
    }));
  }
}
