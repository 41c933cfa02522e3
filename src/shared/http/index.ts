export * from './address';
export * from './lifecycle';
export * from './request-head';
export * from './reserved-paths';
