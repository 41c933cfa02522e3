import type { Clock } from '../../shared/clock';
import type { UpstreamConfig } from '../routes/gateway-config';
import type { ConnectionOptions } from '../transport';
import { Breaker } from './breaker';
import type { Deadlines } from './deadlines';
import { roundRobin } from './round-robin';
import { Target } from './target';

/** What upstreams share. */
export interface UpstreamParts extends ConnectionOptions {
  readonly clock: Clock;
  readonly deadlines: Deadlines;
}

/** The named service behind routes: its targets, its circuit, its deadlines. */
export class Upstream {
  readonly targets: readonly Target[];
  readonly breaker: Breaker;
  /** The target whose turn it is. */
  readonly pick: () => Target;
  readonly clock: Clock;
  readonly deadlines: Deadlines;
  /** Certificates that are trusted beside the system's. */
  readonly ca: string | undefined;

  constructor(
    readonly name: string,
    readonly config: UpstreamConfig,
    { clock, deadlines, ca }: UpstreamParts,
  ) {
    this.clock = clock;
    this.deadlines = deadlines;
    this.ca = ca;
    this.targets = config.targets.map((target) => new Target(target, config.connections, { ca }));
    this.breaker = new Breaker(config.breaker, clock);
    this.pick = roundRobin(this.targets);
  }

  /**
   * For an upstream that no table names any longer: resolves when the exchanges under way are over. One that still
   * comes, by a table that was replaced meanwhile, is served as before.
   */
  async close(): Promise<void> {
    this.breaker.close();
    await Promise.all(this.targets.map(({ pool }) => pool.close()));
  }
}

/** Opens nothing yet: connections are dialled when they are needed. */
export function createUpstream(name: string, config: UpstreamConfig, parts: UpstreamParts): Upstream {
  return new Upstream(name, config, parts);
}
