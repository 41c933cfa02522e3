export * from './access-log';
export * from './application-log';
export * from './request-metrics';
export * from './telemetry.module';
