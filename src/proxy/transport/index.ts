export * from './connection';
export * from './open-connection';
export * from './tls-options';
