import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { RefusedError } from '../../shared/problem';
import { requestContext } from '../../shared/tenant';
import { UNAUTHENTICATED } from '../bearer';
import { SESSION_REQUIRED } from '../credentials';
import { ACCESS_RULE, type AccessRule, principalOf } from '../decorators';
import { allows, insufficientPermission } from '../permissions';
import { RolePermissions } from '../ports';
import { Principal } from '../principal';
import { hasAnyRole, INSUFFICIENT_ROLE } from '../roles';

type PermissionRule = AccessRule & { readonly kind: 'permission' };

/** Third guard: may they? An operation that says nothing is closed. */
@Injectable()
export class RolesGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly rolePermissions: RolePermissions,
  ) {}

  /** @throws {RefusedError} 403 `insufficient-role`, `insufficient-permission` or `session-required` */
  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    const rule = this.reflector.getAllAndOverride<AccessRule | undefined>(ACCESS_RULE, [
      context.getHandler(),
      context.getClass(),
    ]);
    if (rule?.kind === 'public') return true;
    const principal = principalOf(context.switchToHttp().getRequest<FastifyRequest>());
    if (principal === undefined) throw new RefusedError(UNAUTHENTICATED);
    const tenantCode = requestContext.current()?.selected?.code;
    switch (rule?.kind) {
      case 'authenticated':
        if (principal.kind === 'api-key' && !rule.apiKeys) throw new RefusedError(SESSION_REQUIRED);
        return true;
      case 'permission':
        return this.#assertAllowed(principal, rule, tenantCode);
      case 'roles':
        if (hasAnyRole(principal, tenantCode, rule.roles)) return true;
        throw new RefusedError(INSUFFICIENT_ROLE);
      case undefined:
        throw new RefusedError(INSUFFICIENT_ROLE);
    }
  }

  async #assertAllowed(principal: Principal, rule: PermissionRule, tenantCode: string | undefined): Promise<true> {
    if (!(await this.#isAllowed(principal, rule, tenantCode)))
      throw new RefusedError(insufficientPermission(rule.permission));
    return true;
  }

  async #isAllowed(principal: Principal, { permission, everywhere }: PermissionRule, tenantCode: string | undefined) {
    const ofKey = principal.permissions;
    if (ofKey !== undefined && !allows(ofKey, permission)) return false;
    if (ofKey !== undefined && !everywhere) return true;
    // A key for everywhere needs an owner who is somebody everywhere.
    const roles = everywhere ? principal.installationRoles : principal.rolesIn(tenantCode);
    return allows(await this.rolePermissions.of(roles), permission);
  }
}
