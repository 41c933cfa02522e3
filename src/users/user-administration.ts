import { Injectable } from '@nestjs/common';
import { type Permission, Principal, RolePermissions } from '../access';
import { type Identity, UserRepository } from '../identity';
import { UnitOfWork } from '../shared/database';
import { NotFoundError } from '../shared/problem';
import { assertChangeable, type Held } from './domain/changeable';
import type { UserDetails } from './domain/user-details';
import { UserDetailsRepository } from './ports/user-details.repository';

/** What a caller sees of the users: the members of the selected tenant, or all of them. */
export type Sight = 'tenant' | 'installation';

const NOTHING: ReadonlySet<Permission> = new Set();

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
    assertChangeable(
      permission,
      { isSuperadmin: actor.isSuperadmin && actor.kind === 'user', ...(await this.#heldBy(actor, user)) },
      { installationRoles: user.installationRoles, ...(await this.#allowed(user)) },
    );
    return seen;
  }

  /** What the actor may in the places of the user. */
  async #heldBy(actor: Principal, { memberships }: Identity): Promise<Held> {
    const heldIn = async (code: string | undefined): Promise<ReadonlySet<Permission>> => {
      if (actor.permissions === undefined) return this.permissions.of(actor.rolesIn(code));
      // An API key's own permissions count, in the one place that it was made for.
      return actor.tenants.size === 0 || (code !== undefined && actor.tenants.has(code)) ? actor.permissions : NOTHING;
    };
    const installationWide = await this.permissions.of(actor.installationRoles);
    return {
      everywhere: actor.permissions === undefined ? installationWide : await heldIn(undefined),
      tenants: await this.#each(memberships, ({ tenant }) => heldIn(tenant.code)),
    };
  }

  /** What the user may, and where. */
  async #allowed({ installationRoles, memberships }: Identity): Promise<Held> {
    return {
      everywhere: await this.permissions.of(new Set(installationRoles)),
      tenants: await this.#each(memberships, ({ roles }) => this.permissions.of(new Set(roles))),
    };
  }

  async #each(
    memberships: Identity['memberships'],
    held: (membership: Identity['memberships'][number]) => Promise<ReadonlySet<Permission>>,
  ): Promise<Held['tenants']> {
    const tenants = new Map<string, ReadonlySet<Permission>>();
    for (const membership of memberships) tenants.set(membership.tenant.code, await held(membership));
    return tenants;
  }
}
