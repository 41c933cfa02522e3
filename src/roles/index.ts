export * from './roles.module';
