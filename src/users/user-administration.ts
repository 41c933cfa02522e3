import { Injectable } from '@nestjs/common';
import { allows, type Permission, Principal, RolePermissions } from '../access';
import { UserRepository } from '../identity';
import { UnitOfWork } from '../shared/database';
import { NotFoundError } from '../shared/problem';
import { assertChangeable, type Reach } from './domain/changeable';
import type { UserDetails } from './domain/user-details';
import { UserDetailsRepository } from './ports/user-details.repository';

/** What a caller sees of the users: the members of the selected tenant, or all of them. */
export type Sight = 'tenant' | 'installation';

/** Whom an administrator sees, and whom he may change: asked before anything is done to another user. */
@Injectable()
export class UserAdministration {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly details: UserDetailsRepository,
    private readonly users: UserRepository,
    private readonly permissions: RolePermissions,
  ) {}

  /** Opens its own unit of work. @throws {NotFoundError} 404, also for another tenant's user */
  seen(sight: Sight, id: string): Promise<UserDetails> {
    return this.unitOfWork.run(sight, async () => {
      const user = await this.details.find(id);
      if (user === undefined) throw new NotFoundError();
      return user;
    });
  }

  /**
   * Opens its own units of work.
   * @param permission that the operation asks for
   * @throws {NotFoundError} 404 for whom the caller does not see @throws {UserSharedError} 403
   */
  async changeable(actor: Principal, sight: Sight, id: string, permission: Permission): Promise<UserDetails> {
    const seen = await this.seen(sight, id);
    const user = await this.unitOfWork.run('system', () => this.users.findIdentity(id));
    if (user === undefined) throw new NotFoundError();
    const tenants = user.memberships.map(({ tenant }) => tenant.code);
    const reach = await this.#reach(actor, permission, tenants);
    assertChangeable(reach, { installationRoles: user.installationRoles, tenants });
    return seen;
  }

  async #reach(actor: Principal, permission: Permission, codes: readonly string[]): Promise<Reach> {
    // Of an API key its own permissions count, and in no more places than its owner's do.
    const byKey = actor.permissions === undefined || allows(actor.permissions, permission);
    const holds = async (roles: ReadonlySet<string>) => byKey && allows(await this.permissions.of(roles), permission);
    const tenants = new Set<string>();
    for (const code of codes) if (await holds(actor.rolesIn(code))) tenants.add(code);
    return { isSuperadmin: actor.isSuperadmin, everywhere: await holds(actor.installationRoles), tenants };
  }
}
