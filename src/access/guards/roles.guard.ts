import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { RefusedError } from '../../shared/problem';
import { requestContext } from '../../shared/tenant';
import { UNAUTHENTICATED } from '../bearer';
import { ACCESS_RULE, type AccessRule, principalOf } from '../decorators';
import { hasAnyRole, INSUFFICIENT_ROLE } from '../roles';

/** Third guard: may they? An operation that says nothing is closed. */
@Injectable()
export class RolesGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  /** @throws {RefusedError} 403 `insufficient-role` */
  canActivate(context: ExecutionContext): boolean {
    const rule = this.reflector.getAllAndOverride<AccessRule | undefined>(ACCESS_RULE, [
      context.getHandler(),
      context.getClass(),
    ]);
    if (rule?.kind === 'public') return true;
    const principal = principalOf(context.switchToHttp().getRequest<FastifyRequest>());
    if (principal === undefined) throw new RefusedError(UNAUTHENTICATED);
    const tenantCode = requestContext.current()?.selected?.code;
    const allowed =
      rule?.kind === 'authenticated' || (rule?.kind === 'roles' && hasAnyRole(principal, tenantCode, rule.roles));
    if (!allowed) throw new RefusedError(INSUFFICIENT_ROLE);
    return true;
  }
}
