import type { DataPlaneLog } from '../log';
import type { ConnectionParts } from '../transport';
import type { Deadlines } from './deadlines';
import type { NameResolver } from './discovery';
import type { Prober } from './health/prober';

/** What upstreams share. */
export interface UpstreamParts extends ConnectionParts {
  readonly deadlines: Deadlines;
  readonly log: DataPlaneLog;
  /** From 0 to below 1. */
  readonly random: () => number;
  /** Names targets in cookies; the same on all instances. */
  readonly stickinessKey: Buffer;
  /** Asks targets how they are. */
  readonly prober: Prober;
  /** @param servers name servers; the system's when empty */
  readonly resolver: (servers: readonly string[]) => NameResolver;
}
