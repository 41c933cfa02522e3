export * from './headers';
export * from './limiter';
export * from './limiter-status';
export * from './limits.module';
export * from './memory/memory-limiter';
export * from './throttler-storage';
