import { Injectable } from '@nestjs/common';
import { allows, type Permission, Principal, RolePermissions } from '../access';
import { NotFoundError } from '../shared/problem';
import { requestContext, tenantCode } from '../shared/tenant';

/** Which tenants a caller sees. Another tenant is absent, never forbidden. */
@Injectable()
export class TenantSight {
  constructor(private readonly permissions: RolePermissions) {}

  /** @returns whether the caller holds this in the whole installation */
  async everywhere(principal: Principal, permission: Permission): Promise<boolean> {
    if (principal.permissions !== undefined && !allows(principal.permissions, permission)) return false;
    return allows(await this.permissions.of(principal.installationRoles), permission);
  }

  /**
   * @returns whose memberships say which tenants are seen; undefined when all are
   * @throws {NotFoundError} 404 for another issuer's token: no membership here is theirs
   */
  async memberOnly(principal: Principal): Promise<string | undefined> {
    if (await this.everywhere(principal, 'tenants:read')) return undefined;
    if (!principal.ours) throw new NotFoundError();
    return principal.userId;
  }

  /**
   * The code, where the caller holds this: everywhere, or in the selected tenant, which the guard has checked.
   * @throws {NotFoundError} 404 for any other tenant, whether or not there is one
   */
  async reachable(principal: Principal, code: string, permission: Permission): Promise<string> {
    const wanted = tenantCode(code);
    const here = requestContext.current()?.selected?.code;
    if (wanted === undefined) throw new NotFoundError();
    if (wanted !== here && !(await this.everywhere(principal, permission))) throw new NotFoundError();
    return wanted;
  }
}
