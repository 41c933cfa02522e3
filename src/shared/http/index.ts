export * from './request-head';
