import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { Refusal, RefusedError } from '../../shared/problem';
import { requestContext } from '../../shared/tenant';
import { principalOf, TENANT_RULE, type TenantRule } from '../decorators';
import { TenantDirectory } from '../ports';
import { TENANT_REQUIRED, TENANT_SUSPENDED, tenantOfRequest } from '../select-tenant';

/** Second guard: for which tenant? Writes it where persistence looks. */
@Injectable()
export class TenantGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly tenants: TenantDirectory,
  ) {}

  /**
   * A suspended tenant is open to a SUPERADMIN here, who has to put it in order. Others are refused, unless neither they
   * nor the operation asked for a tenant: to sign out and to look after themselves is theirs, and not the tenant's.
   * @throws {RefusedError} 403 `tenant-forbidden` or `tenant-suspended`; 400 `tenant-required` where the operation says so
   */
  canActivate(context: ExecutionContext): boolean {
    const principal = principalOf(context.switchToHttp().getRequest<FastifyRequest>());
    if (principal === undefined) return true;
    const current = requestContext.current();
    if (current === undefined) throw new Error('a control-plane request came past the door: it has no request context');
    const tenant = tenantOfRequest(principal, current.requested, this.tenants);
    if (tenant instanceof Refusal) throw new RefusedError(tenant);
    const rule = this.reflector.getAllAndOverride<TenantRule | undefined>(TENANT_RULE, [
      context.getHandler(),
      context.getClass(),
    ]);
    const required = rule === 'always' || (rule === 'unless-superadmin' && !principal.isSuperadmin);
    if (tenant === undefined && required) throw new RefusedError(TENANT_REQUIRED);
    if (tenant?.suspended === true && !principal.isSuperadmin) {
      if (required || current.requested !== undefined) throw new RefusedError(TENANT_SUSPENDED);
      return true;
    }
    current.selected = tenant;
    return true;
  }
}
