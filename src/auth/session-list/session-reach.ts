import { Injectable } from '@nestjs/common';
import { allows, type Permission, type Principal, RolePermissions } from '../../access';
import { type Identity, UserRepository } from '../../identity';
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
 * administers a tenant reaches those of its members who may do there no more than he may, and nothing everywhere. Of an API
 * key its own permissions count, whoever it belongs to.
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
    return allows(await this.#held(principal, tenant?.code), permission);
  }

  async #reaches({ principal, tenant }: Asking, userId: string): Promise<boolean> {
    const scope = tenant === undefined ? 'installation' : 'tenant';
    if (tenant === undefined && !principal.isSuperadmin) return false;
    const seen = await this.unitOfWork.run(scope, () => this.users.findIdentity(userId));
    if (seen === undefined) return false;
    // A SUPERADMIN's key is no more than what is written in it.
    if (principal.isSuperadmin && principal.permissions === undefined) return true;
    // What somebody is everywhere cannot be seen from within a tenant.
    const whole = await this.unitOfWork.run('system', () => this.users.findIdentity(userId));
    if (whole === undefined) return false;
    return tenant === undefined ? this.#outranks(principal, whole) : this.#outranksIn(tenant, principal, whole);
  }

  async #outranksIn({ code }: Tenant, principal: Principal, user: Identity): Promise<boolean> {
    if (user.installationRoles.length > 0) return false;
    const there = user.memberships.find((membership) => membership.tenant.code === code);
    return there !== undefined && this.#allowsAll(principal, code, there.roles);
  }

  /** Of a key for the whole installation: it may all that the user may anywhere. */
  #outranks(principal: Principal, { installationRoles, memberships }: Identity): Promise<boolean> {
    return this.#allowsAll(principal, undefined, [...installationRoles, ...memberships.flatMap(({ roles }) => roles)]);
  }

  async #allowsAll(principal: Principal, code: string | undefined, roles: readonly string[]): Promise<boolean> {
    const held = await this.#held(principal, code);
    return [...(await this.rolePermissions.of(new Set(roles)))].every((permission) => allows(held, permission));
  }

  async #held(principal: Principal, code: string | undefined): Promise<ReadonlySet<Permission>> {
    return principal.permissions ?? (await this.rolePermissions.of(principal.rolesIn(code)));
  }
}
