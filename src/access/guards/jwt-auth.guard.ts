import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { Refusal, RefusedError } from '../../shared/problem';
import { requestContext } from '../../shared/tenant';
import { TOKEN_INVALID } from '../bearer';
import { credentialIn } from '../credentials';
import { actorOf } from '../actor';
import { ACCESS_RULE, type AccessRule, rememberPrincipal } from '../decorators';
import { Authenticator } from '../ports';

/** First guard of the control plane: who is asking? Public operations are not asked. */
@Injectable()
export class JwtAuthGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly authenticator: Authenticator,
  ) {}

  /** @throws {RefusedError} 401 `unauthenticated`, `token-invalid` or `token-revoked`, 503 `issuer-unavailable`, `database-unavailable` or `too-busy` */
  async canActivate(context: ExecutionContext): Promise<boolean> {
    const rule = this.reflector.getAllAndOverride<AccessRule | undefined>(ACCESS_RULE, [
      context.getHandler(),
      context.getClass(),
    ]);
    if (rule?.kind === 'public') return true;
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const credential = credentialIn(request.raw);
    if (credential instanceof Refusal) throw new RefusedError(credential);
    const principal = await this.authenticator.authenticate(credential);
    if (principal instanceof Refusal) throw new RefusedError(principal);
    // A foreign token is worth nothing here unless its issuer was let in: the same answer as for any bad token.
    if (!principal.controlPlane) throw new RefusedError(TOKEN_INVALID);
    rememberPrincipal(request, principal);
    const current = requestContext.current();
    if (current) {
      current.userId = principal.userId;
      current.actor = actorOf(principal, current.head.client.address);
    }
    return true;
  }
}
