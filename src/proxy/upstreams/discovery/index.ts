export type { Discovery, Found } from './discovery';
export { DnsDiscovery, type DiscoveryParts } from './dns-discovery';
export { DnsResolver, type NameResolver } from './name-resolver';
export { StaticDiscovery } from './static-discovery';
