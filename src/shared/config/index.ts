export * from './credentials.schema';
export * from './environment';
export * from './environment.schema';
export * from './start.error';
