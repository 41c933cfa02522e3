export * from './address';
export * from './field-lines';
export * from './field-object';
export * from './lifecycle';
export * from './own-cookies';
export * from './request-head';
export * from './reserved-paths';
export * from './stream-of';
