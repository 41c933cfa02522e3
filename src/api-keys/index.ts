export * from './api-keys.module';
