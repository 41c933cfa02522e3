export * from './connection';
export * from './open-connection';
