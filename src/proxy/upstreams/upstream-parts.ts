import type { DataPlaneLog } from '../log';
import type { ConnectionParts } from '../transport';
import type { Deadlines } from './deadlines';
import type { NameResolver } from './discovery';
import type { Prober } from './health/prober';

/** What upstreams share. */
export interface UpstreamParts extends ConnectionParts {
  /** Of exchanges and tunnels under way. */
  readonly deadlines: Deadlines;
  /** Of what upstreams do by themselves: checks, look-ups, letting targets back. */
  readonly upkeep: Deadlines;
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
