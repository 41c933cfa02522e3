export { RoleInUseError, RoleNotGrantableError } from './domain/role.errors';
export { SUPERADMIN } from './domain/role';
export * from './role-grants';
export * from './roles.module';
