import { Injectable } from '@nestjs/common';
import { allows, insufficientPermission, Principal } from '../access';
import { NotFoundError, RefusedError } from '../shared/problem';
import type { Tenant } from '../shared/tenant';
import { ValidationFailedError } from '../shared/validation';
import { type Grantor, mayGrant } from './domain/granting';
import type { RoleDefinition } from './domain/role';
import type { RoleBook } from './domain/role-book';
import { assertHeldInTenants, inBody, RoleNotGrantableError } from './domain/role.errors';
import { RoleRepository } from './ports/role.repository';

const EVERY_MEMBER = 'USER';
const ASSIGNING = 'roles:assign';

/** Asked by every feature that gives roles to anybody, or to a group, or takes them away. */
@Injectable()
export class RoleGrants {
  constructor(private readonly roles: RoleRepository) {}

  /**
   * In an open unit of work, of any scope. The same rule holds for giving and taking away, directly or by a group.
   * @param tenant where the roles would count; undefined: in the whole installation, which is a SUPERADMIN's to decide
   * @param pointer where a body names the roles, such as `/roles`; then unknown ones are the body's fault
   * @throws {RefusedError} 403 `insufficient-permission` for who assigns no roles there
   * @throws {RoleNotGrantableError} 403 `role-not-grantable`
   * @throws {NotFoundError} 404 for an unknown role @throws {ValidationFailedError} 400 for one in a body
   */
  assertMayGrant(
    actor: Principal,
    roles: readonly string[],
    tenant: Pick<Tenant, 'code'> | undefined,
    pointer?: string,
  ): Promise<void> {
    return this.#assertMayGive(actor, roles, roles.length > 0, tenant, pointer);
  }

  /**
   * The same for what comes and goes with a membership. Every member may be a USER; whoever makes them more than that, or
   * takes it from them, assigns roles, and has to be allowed to.
   */
  assertMayGrantToMember(
    actor: Principal,
    roles: readonly string[],
    tenant: Pick<Tenant, 'code'>,
    pointer?: string,
  ): Promise<void> {
    const isMore = roles.some((name) => name !== EVERY_MEMBER);
    return this.#assertMayGive(actor, roles, isMore, tenant, pointer);
  }

  async #assertMayGive(
    actor: Principal,
    roles: readonly string[],
    isAssigning: boolean,
    tenant: Pick<Tenant, 'code'> | undefined,
    pointer: string | undefined,
  ): Promise<void> {
    if (roles.length === 0) return;
    const book = await this.roles.book();
    const unknown = roles.flatMap((name, i) => (book.get(name) === undefined ? [i] : []));
    if (unknown.length > 0 && pointer === undefined) throw new NotFoundError('There is no such role.');
    if (unknown.length > 0)
      throw new ValidationFailedError(unknown.map((i) => inBody(`${pointer}/${i}`, 'is no role of this installation')));
    const grantor = grantorWith(actor, actor.rolesIn(tenant?.code), book);
    if (tenant === undefined && !grantor.isSuperadmin)
      throw new RoleNotGrantableError(roles[0]!, 'only a SUPERADMIN gives roles in the whole installation');
    if (isAssigning && !allows(grantor.permissions, ASSIGNING))
      throw new RefusedError(insufficientPermission(ASSIGNING));
    for (const name of roles) {
      if (tenant !== undefined) assertHeldInTenants(name);
      if (!mayGrant(grantor, book.get(name)!, book.permissionsOf([name]))) throw new RoleNotGrantableError(name);
    }
  }

  /**
   * Whoever defines what a role means gives that to all who hold it, and perhaps to himself: what he adds has to be his in
   * the whole installation.
   * @param book as it was before, with all roles that the definition includes
   * @throws {RoleNotGrantableError} 403 for a role that it comes to include
   * @throws {RefusedError} 403 `insufficient-permission` for a permission that it comes to say
   */
  assertMayDefine(actor: Principal, book: RoleBook, name: string, { permissions, includes }: RoleDefinition): void {
    const before = book.get(name);
    const grantor = grantorWith(actor, actor.installationRoles, book);
    for (const permission of permissions)
      if (!before?.permissions.includes(permission) && !allows(grantor.permissions, permission))
        throw new RefusedError(insufficientPermission(permission));
    for (const included of includes)
      if (
        !before?.includes.includes(included) &&
        !mayGrant(grantor, book.get(included)!, book.permissionsOf([included]))
      )
        throw new RoleNotGrantableError(included);
  }
}

function grantorWith(actor: Principal, roles: ReadonlySet<string>, book: RoleBook): Grantor {
  return {
    roles,
    // As the guards count them: what the roles include is among them already.
    permissions: actor.permissions ?? new Set([...roles].flatMap((name) => book.get(name)?.permissions ?? [])),
    byKey: actor.permissions !== undefined,
    isSuperadmin: actor.isSuperadmin,
  };
}
