export * from './contract.pipe';
export * from './decorators';
export * from './validation-failed.error';
