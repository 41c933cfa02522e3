import { createParamDecorator, type CustomDecorator, type ExecutionContext, SetMetadata } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Permission } from './permissions';
import type { Principal } from './principal';

/** Who may call an operation. One value, so that two decorators cannot contradict each other. */
export type AccessRule =
  | { readonly kind: 'public' }
  | { readonly kind: 'authenticated'; readonly apiKeys: boolean }
  | { readonly kind: 'roles'; readonly roles: readonly string[] }
  | { readonly kind: 'permission'; readonly permission: Permission; readonly everywhere: boolean };

export const ACCESS_RULE = 'access:rule';
export const TENANT_RULE = 'access:tenant-required';

/** Open to everybody: credentials are not even looked at. */
export const Public = (): CustomDecorator => SetMetadata(ACCESS_RULE, { kind: 'public' } satisfies AccessRule);

/**
 * Open to everybody who has signed in, whatever their roles. An API key has no permission for it, because none is asked
 * for: it gets 403 `session-required`, unless the operation says that keys are welcome too.
 */
export const Authenticated = ({ apiKeys = false }: { readonly apiKeys?: boolean } = {}): CustomDecorator =>
  SetMetadata(ACCESS_RULE, { kind: 'authenticated', apiKeys } satisfies AccessRule);

/** Open to a principal with one of these roles, installation-wide or in the selected tenant; else 403 `insufficient-role`. */
export const Roles = (...roles: [string, ...string[]]): CustomDecorator =>
  SetMetadata(ACCESS_RULE, { kind: 'roles', roles } satisfies AccessRule);

/**
 * Open to a principal whose roles, installation-wide or in the selected tenant, allow this; else 403
 * `insufficient-permission`. Of an API key its own permissions count.
 * @param permission such as `users:write`, without wildcards
 */
export const RequirePermission = (permission: Permission): CustomDecorator =>
  SetMetadata(ACCESS_RULE, { kind: 'permission', permission, everywhere: false } satisfies AccessRule);

/**
 * As RequirePermission, where installation-wide roles alone count: for what is nobody's who administers one tenant, such
 * as defining roles and tenants. A tenant may be selected, and is not asked for.
 */
export const RequireInstallationPermission = (permission: Permission): CustomDecorator =>
  SetMetadata(ACCESS_RULE, { kind: 'permission', permission, everywhere: true } satisfies AccessRule);

/** Who needs a tenant for an operation; nobody where nothing is said. */
export type TenantRule = 'always' | 'unless-superadmin';

/** The operation works for one tenant: 400 `tenant-required` without one. */
export const TenantRequired = (): CustomDecorator => SetMetadata(TENANT_RULE, 'always' satisfies TenantRule);

/** The operation works for one tenant, and for a SUPERADMIN who selected none; 400 `tenant-required` for others. */
export const TenantOrSuperadmin = (): CustomDecorator =>
  SetMetadata(TENANT_RULE, 'unless-superadmin' satisfies TenantRule);

const principals = new WeakMap<object, Principal>();

/** Notes who a control-plane request is from. The authentication guard alone calls it. */
export function rememberPrincipal(request: object, principal: Principal): void {
  principals.set(request, principal);
}

/** @returns who the request is from; undefined on a public operation */
export function principalOf(request: object): Principal | undefined {
  return principals.get(request);
}

/** The principal, as an argument of a controller's method. Never undefined where the operation is not public. */
export const CurrentPrincipal = createParamDecorator((_: unknown, context: ExecutionContext) =>
  principalOf(context.switchToHttp().getRequest<FastifyRequest>()),
);
