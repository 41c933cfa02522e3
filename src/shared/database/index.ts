export * from './advisory-locks';
export { checkApplicationUser } from './application-user';
export * from './data-source';
export * from './database.errors';
export * from './database.module';
export * from './migrate';
export * from './scope';
export { TypeOrmUnitOfWork } from './typeorm-unit-of-work';
export { CurrentUnitOfWork, UnitOfWork } from './unit-of-work';
