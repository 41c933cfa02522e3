export * from './acting';
export * from './actor';
export * from './request-context';
export * from './tenant';
