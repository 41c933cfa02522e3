export * from './bearer';
export { Authenticated, CurrentPrincipal, principalOf, Public, Roles, TenantRequired } from './decorators';
export * from './ports';
export * from './principal';
export * from './roles';
export * from './select-tenant';
