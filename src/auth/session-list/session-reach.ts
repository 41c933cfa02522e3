import { Injectable } from '@nestjs/common';
import { allows, type Permission, type Principal, RolePermissions } from '../../access';
import { UserRepository } from '../../identity';
import { UnitOfWork } from '../../shared/database';
import { NotFoundError } from '../../shared/problem';
import type { Tenant } from '../../shared/tenant';

/** Who asks about somebody else's sessions, and where. */
export interface Asking {
  readonly principal: Principal;
  /** Undefined: in no tenant, which a SUPERADMIN alone may be. */
  readonly tenant: Tenant | undefined;
}

/**
 * Whose sessions somebody may see and end. Sessions are of the installation: a SUPERADMIN reaches all of them. Whoever
 * administers a tenant reaches those of its members who may do there no more than he may, and nothing everywhere.
 */
@Injectable()
export class SessionReach {
  constructor(
    private readonly users: UserRepository,
    private readonly rolePermissions: RolePermissions,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  /**
   * Opens units of work of its own: call it outside one.
   * @throws {NotFoundError} 404, the same for a user who is out of reach and for one who does not exist
   */
  async assertReaches(asking: Asking, userId: string): Promise<void> {
    if (!(await this.#reaches(asking, userId))) throw new NotFoundError();
  }

  /** Whether the principal may do this where he asks; of an API key its own permissions count. */
  async may({ principal, tenant }: Asking, permission: Permission): Promise<boolean> {
    const held = principal.permissions ?? (await this.rolePermissions.of(principal.rolesIn(tenant?.code)));
    return allows(held, permission);
  }

  async #reaches({ principal, tenant }: Asking, userId: string): Promise<boolean> {
    const scope = tenant === undefined ? 'installation' : 'tenant';
    if (tenant === undefined && !principal.isSuperadmin) return false;
    const seen = await this.unitOfWork.run(scope, () => this.users.findIdentity(userId));
    if (seen === undefined || principal.isSuperadmin) return seen !== undefined;
    const there = seen.memberships.find((membership) => membership.tenant.code === tenant!.code);
    if (there === undefined) return false;
    // What somebody is everywhere cannot be seen from within a tenant.
    const whole = await this.unitOfWork.run('system', () => this.users.findIdentity(userId));
    if (whole === undefined || whole.installationRoles.length > 0) return false;
    const [mine, theirs] = [principal.rolesIn(tenant!.code), new Set(there.roles)];
    const [held, wanted] = [await this.rolePermissions.of(mine), await this.rolePermissions.of(theirs)];
    return [...wanted].every((permission) => allows(held, permission));
  }
}
