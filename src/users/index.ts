export { OwnAccountError, UserSharedError } from './domain/user.errors';
export * from './user-administration';
export * from './users.module';
