export * from './ports';
export * from './principal';
