export * from './environment';
export * from './environment.schema';
