export * from './breaker';
export * from './connection-pool';
export * from './deadlines';
export * from './target';
export * from './upstream';
export * from './upstream-registry';
export { DnsResolver } from './discovery';
export { HttpProber } from './health/prober';
export type { UpstreamParts } from './upstream-parts';
