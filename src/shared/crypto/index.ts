export * from './crypto.module';
export * from './envelope';
export * from './master-key';
export * from './random';
