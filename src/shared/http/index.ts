export * from './address';
export * from './lifecycle';
export * from './own-cookies';
export * from './request-head';
export * from './reserved-paths';
