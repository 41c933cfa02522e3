export { DataPlane } from './data-plane';
export type { DataPlaneLog } from './log';
export type { Parts } from './parts';
export { ProxyModule } from './proxy.module';
export { GatewayConfigError } from './routes/config-fault';
export { ConfigStatus } from './routes/config-status';
export { type GatewayConfig, gatewayConfigSchema, type RouteConfig } from './routes/gateway-config';
export type { Route } from './routes/route';
export { type DataPlaneOptions, type StartedDataPlane, startDataPlane } from './start-data-plane';
