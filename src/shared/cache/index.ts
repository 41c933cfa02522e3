export * from './cache.module';
export * from './look-up-cache';
