/** Builders and fakes of this room, for the tests of all rooms. */
export * from './testing/assignments';
export * from './testing/identity-provider';
export * from './testing/passwords';
export * from './testing/tenants';
export * from './testing/user-directory';
export { anIdentity, FakeUserRepository } from './testing/users';
