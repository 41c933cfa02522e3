export { SUPERADMIN } from './domain/role';
export { assertHeldInTenants, RoleInUseError, RoleNotGrantableError } from './domain/role.errors';
export * from './membership-grants';
export { type Place, placeOf, scopeAt } from './place';
export * from './role-grants';
export * from './roles.module';
