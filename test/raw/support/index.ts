export * from './messages';
export * from './raw-client';
export * from './raw-gateway';
export * from './raw-origin';
