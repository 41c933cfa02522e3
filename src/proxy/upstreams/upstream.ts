import { isDeepStrictEqual } from 'node:util';
import type { Clock } from '../../shared/clock';
import type { Exchange } from '../exchange';
import type { Fault } from '../policy';
import type { UpstreamConfig } from '../routes/gateway-config';
import type { TlsCredentials } from '../transport';
import { type Balancer, balancerFor } from './balance';
import { Breaker, tellCircuit } from './breaker';
import { Bulkhead } from './bulkhead';
import type { Deadlines } from './deadlines';
import { RetryBudget } from './retry-budget';
import { Stickiness } from './stickiness';
import type { Target } from './target';
import { TargetSet } from './target-set';
import type { UpstreamParts } from './upstream-parts';
import { UpstreamSecrets } from './upstream-secrets';

/**
 * The named service behind routes: its targets, its circuit, its deadlines. A try at it is `pick`, then perhaps
 * `answered`, then exactly once `over`.
 */
export class Upstream {
  /** About all targets: what exchanges came to, whatever it took. */
  readonly breaker: Breaker;
  readonly retries: RetryBudget;
  readonly bulkhead: Bulkhead | undefined;
  readonly stickiness: Stickiness | undefined;
  /** Requests that its fallback answered so far. */
  fallbacks = 0;
  readonly clock: Clock;
  /** From 0 to below 1. */
  readonly random: () => number;
  readonly deadlines: Deadlines;
  /** Certificates that are trusted beside the system's. */
  readonly ca: string | undefined;
  /** How TLS is spoken with it; undefined where its configuration says nothing about that. */
  readonly secrets: UpstreamSecrets | undefined;
  readonly #set: TargetSet;
  readonly #balancer: Balancer<Target>;

  /** @param before the upstream of that name in the table before */
  constructor(
    readonly name: string,
    readonly config: UpstreamConfig,
    parts: UpstreamParts,
    before?: Upstream,
  ) {
    this.clock = parts.clock;
    this.deadlines = parts.deadlines;
    this.ca = parts.ca;
    this.secrets = config.tls && new UpstreamSecrets(name, config.tls, parts.log);
    const turned = tellCircuit(`upstream ${name}`, config.breaker, parts.log);
    this.breaker = new Breaker(config.breaker, parts.clock, { turned });
    this.random = parts.random;
    this.retries = new RetryBudget(config.retry, parts.clock);
    const { bulkhead, stickiness } = config;
    // What is under way by the table before is still under way.
    const same = before !== undefined && isDeepStrictEqual(before.config.bulkhead, bulkhead);
    this.bulkhead = same ? before.bulkhead : bulkhead && new Bulkhead(bulkhead, parts.clock, parts.deadlines);
    this.stickiness = stickiness && new Stickiness(name, stickiness, parts.stickinessKey);
    this.#balancer = balancerFor(config, parts.random);
    this.#set = new TargetSet(name, config, parts, this.credentials, before === undefined ? undefined : before.#set);
  }

  /** For whoever dials; read at each dial. */
  get credentials(): (() => TlsCredentials) | undefined {
    const { secrets } = this;
    return secrets && (() => secrets.current);
  }

  get targets(): readonly Target[] {
    return this.#set.all;
  }

  /** For health and metrics. */
  get set(): TargetSet {
    return this.#set;
  }

  /** From now on targets are looked for, and asked how they are. */
  start(): void {
    this.#set.start();
    this.secrets?.start();
  }

  /**
   * The target whose turn it is; one that the exchange has not been at, while there is another.
   * @returns undefined when none can be used: none found yet, or every circuit is open
   */
  pick(exchange: Exchange): Target | undefined {
    const candidates = this.#candidatesFor(exchange);
    if (candidates.length === 0) return undefined;
    const target =
      this.stickiness?.targetOf(exchange, candidates) ?? this.#balancer.pick(candidates, exchange, this.#set.all);
    target.breaker?.admits(exchange);
    target.inFlight++;
    exchange.target = target;
    return target;
  }

  /** There is a target that can be used and that the exchange has not been at. */
  hasAnother({ tried, target: present }: Exchange): boolean {
    return this.#set.usable.some((target) => target !== present && !tried?.includes(target));
  }

  /** The head of an answer is there. */
  answered(target: Target, exchange: Exchange): void {
    target.breaker?.succeeded(exchange);
  }

  /** The try is over. @param status of the answer; 0 when no head came */
  over(target: Target, exchange: Exchange, status: number, fault: Fault | undefined): void {
    target.inFlight--;
    const guilty = fault?.who === 'upstream';
    if (status === 0) target.breaker?.[guilty ? 'failed' : 'abandoned'](exchange);
    const { outliers } = this.#set;
    // One whose client left in the middle is no good one; a bad one it is.
    if (guilty || fault === undefined || outliers.isFault(status)) outliers.judge(target, guilty ? 0 : status);
    if (guilty && status === 0 && fault.progress !== 'sent') this.#set.doubt();
  }

  /**
   * For an upstream that no table names any longer: resolves when the exchanges under way are over. One that still
   * comes, by a table that was replaced meanwhile, is served as before.
   */
  async close(): Promise<void> {
    this.breaker.close();
    this.secrets?.stop();
    await this.#set.close();
  }

  #candidatesFor({ tried }: Exchange): readonly Target[] {
    const { usable } = this.#set;
    if (tried === undefined) return usable;
    const others = usable.filter((target) => !tried.includes(target));
    return others.length > 0 ? others : usable;
  }
}

/** Opens nothing yet: connections are dialled when they are needed. @param before as it is in the running table */
export function createUpstream(
  name: string,
  config: UpstreamConfig,
  parts: UpstreamParts,
  before?: Upstream,
): Upstream {
  return new Upstream(name, config, parts, before);
}
