export * from './domain/identity.errors';
export * from './domain/names';
export * from './domain/user';
export * from './identity.module';
export * from './ports/identity-provider';
export * from './ports/tenant.repository';
export * from './ports/user.repository';
export { FirstStart } from './start/first-start';
export { StoredTenantDirectory } from './start/stored-tenant-directory';
