export * from './access-log';
export * from './application-log';
export * from './listener-collectors';
export * from './listener-status';
export * from './request-metrics';
export { TunnelCounts } from './tunnel-counts';
export type { TargetSample, UpstreamSample } from './upstream-sample';
export * from './telemetry.module';
export * from './tracing';
