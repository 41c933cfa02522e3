export * from './access-log';
export * from './request-metrics';
