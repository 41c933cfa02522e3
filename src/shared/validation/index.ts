export * from './contract.pipe';
export * from './decorators';
export * from './instant';
export * from './validation-failed.error';
